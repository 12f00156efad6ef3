// qmail-queue: take one message into the queue.
//
//   qmail-queue        the message on descriptor 0, its envelope on descriptor 1:
//                      F sender NUL { T recipient NUL } NUL
//
//   exit 0             the message is queued, and on the disk
//        11            an address is too long
//        51 to 66      a failure that may pass (queue::Outcome)
//        81, 91        a bug here, a bug of the caller
//        71, 31        handed over to qmail-queued, which refused it: for now, for good
//
// It writes the queue itself if it runs as the queue's owner (or as root, or set-user-id to the
// owner); otherwise it hands the message over to qmail-queued.

#include <new>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/file.h"
#include "os/home.h"
#include "os/process.h"
#include "os/signal.h"
#include "queue/client.h"
#include "queue/envelope_reader.h"
#include "queue/message.h"

namespace {

constexpr unsigned deathsign = 86400;  // seconds; must stay below the 36 hours of the clean-up

using queue::Outcome;

[[noreturn]] void end(Outcome outcome) { os::exit_now(static_cast<int>(outcome)); }

void on_alarm(int) { end(Outcome::timeout); }
void on_bug(int) { end(Outcome::bug); }
// Memory is asked for in large pieces, the first of which lasts: nothing is written yet.
void on_lack_of_memory() { end(Outcome::out_of_memory); }

void set_signals() {
  os::unblock_all_signals();
  for (const int signal : {SIGPIPE, SIGVTALRM, SIGPROF, SIGQUIT, SIGINT, SIGHUP, SIGXCPU, SIGXFSZ}) {
    os::ignore_signal(signal);
  }
  for (const int signal : {SIGILL, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS}) {
    os::catch_signal(signal, on_bug);
  }
  os::catch_signal(SIGALRM, on_alarm);
}

Outcome write_queue(const queue::Roles& roles) {
  if (!os::change_directory("queue")) return Outcome::no_queue;
  const auto layout = queue::Layout::of(".");
  if (!layout) return Outcome::no_queue;
  queue::NewMessage message(*layout);
  os::set_alarm(deathsign);
  Outcome outcome = message.create();
  if (outcome != Outcome::queued) return outcome;
  message.begin(roles, os::real_uid(), static_cast<uint64_t>(os::process_id()));
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    message.put(bytes);
    io::in.skip(bytes.size());
  }
  if (io::in.failed()) return Outcome::read_error;
  outcome = message.end_text();
  if (outcome != Outcome::queued) return outcome;
  outcome = queue::EnvelopeReader().copy(message);
  if (outcome != Outcome::queued) return outcome;
  outcome = message.end_envelope();
  if (outcome != Outcome::queued) return outcome;
  queue::NewMessage* const one[] = {&message};
  queue::NewMessage::commit(one);
  return message.outcome();
}

int hand_over() {
  queue::Client client;
  if (!client.open_socket()) return static_cast<int>(Outcome::no_queue);
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    client.put(bytes);
    io::in.skip(bytes.size());
  }
  if (io::in.failed()) return static_cast<int>(Outcome::read_error);
  const Outcome outcome = queue::EnvelopeReader().copy(client);
  if (outcome != Outcome::queued) return static_cast<int>(outcome);
  return queue::exit_code(client.close());
}

}  // namespace

int program(cmd::Args) {
  std::set_new_handler(on_lack_of_memory);
  set_signals();
  os::set_umask(033);
  if (!os::change_directory(os::mail_home())) end(Outcome::no_home);
  queue::Roles roles;
  std::string problem;
  if (!queue::find_roles(roles, problem)) {
    cmd::quit(static_cast<int>(Outcome::no_accounts), problem);
  }
  if (os::effective_uid() == 0 && !os::take_effective_uid(roles.queue)) end(Outcome::no_queue);
  if (os::effective_uid() != roles.queue) return hand_over();
  return static_cast<int>(write_queue(roles));
}
