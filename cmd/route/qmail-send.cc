// qmail-send: see every message of the queue to its end.
//
//   qmail-send         started by qmail-start, in the queue's name
//                      0 log   1, 2 qmail-lspawn   3, 4 qmail-rspawn   5, 6 qmail-clean
//
//   SIGTERM            finish what runs, then exit
//   SIGALRM            try everything now
//   SIGHUP             read control/locals, control/virtualdomains, control/concurrencylocal,
//                      control/concurrencyremote, control/domainlimits and control/stopped again
//
//   exit 0             ended by SIGTERM, or by the loss of a helper
//        111           it could not start

#include <new>
#include <utility>

#include "cmd/program.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/home.h"
#include "os/limit.h"
#include "os/lock.h"
#include "os/signal.h"
#include "queue/control.h"
#include "queue/log.h"
#include "queue/send.h"
#include "queue/settings.h"

namespace {

constexpr int64_t pause_milliseconds = 10000;
constexpr uint64_t open_files = 256;  // at most: those of the messages that are preprocessed together

volatile sig_atomic_t ending = 0;
volatile sig_atomic_t hurrying = 0;
volatile sig_atomic_t rereading = 0;

void on_term(int) { ending = 1; }
void on_alarm(int) { hurrying = 1; }
void on_hangup(int) { rereading = 1; }

/// What can be read again.
struct Rules {
  queue::Settings settings{};
  queue::Control control{};
};

/// Takes over these files as they are now; keeps what it has if one of them cannot be read.
void reread(queue::Send& send, Rules& rules, const os::Fd& home) {
  if (!os::change_directory(os::mail_home())) {
    queue::log("alert: unable to reread controls: unable to switch to home directory");
    return;
  }
  for (const auto read : {queue::reread_routing, queue::reread_limits}) {
    if (const char* unread = read(rules.settings)) queue::log("alert: unable to reread ", unread);
  }
  if (!queue::read_stops(home, rules.control.stops)) queue::log("alert: unable to reread ", queue::stopped_path);
  while (!os::change_directory("queue")) {
    queue::log("alert: unable to switch back to queue directory; HELP! sleeping...");
    os::sleep_milliseconds(pause_milliseconds);
  }
  send.limits_changed();
  send.control_changed(os::now_seconds());
}

void obey_signals(queue::Send& send, Rules& rules, const os::Fd& home) {
  if (ending != 0) send.end();
  if (std::exchange(hurrying, 0) != 0) send.hurry(os::now_seconds());
  if (std::exchange(rereading, 0) != 0) reread(send, rules, home);
}

void run(queue::Send& send, Rules& rules, const os::Fd& home) {
  for (;;) {
    obey_signals(send, rules, home);
    const int64_t now = os::now_seconds();
    const int64_t wake = send.turn(now);
    if (send.done()) break;
    send.wait(wake - now);
  }
  send.finish_up();
}

/// The line is not put together from parts: that would take memory.
void wait_for_memory() {
  (void)os::write_all(os::standard_input, "alert: out of memory, sleeping...\n");
  os::sleep_milliseconds(pause_milliseconds);
}

int cannot_start(const char* why) {
  queue::log("alert: cannot start: ", why);
  return cmd::temporary;
}

}  // namespace

int program(cmd::Args) {
  std::set_new_handler(wait_for_memory);
  Rules rules;
  if (!os::change_directory(os::mail_home())) return cannot_start("unable to switch to home directory");
  const os::Fd home = os::open_directory(".");
  if (!home || !queue::read_settings(rules.settings) || !queue::read_stops(home, rules.control.stops)) {
    return cannot_start("unable to read controls");
  }
  if (!os::change_directory("queue")) return cannot_start("unable to switch to queue directory");
  os::ignore_signal(SIGPIPE);
  for (const int signal : {SIGTERM, SIGALRM, SIGHUP}) os::block_signal(signal);
  os::catch_signal(SIGTERM, on_term);
  os::catch_signal(SIGALRM, on_alarm);
  os::catch_signal(SIGHUP, on_hangup);
  os::default_signal(SIGCHLD);
  os::set_umask(077);
  (void)os::raise_limit(os::Resource::open_files, open_files);
  const os::Fd mutex = os::open_append("lock/sendmutex", 0600);
  if (!mutex) return cannot_start("unable to open mutex");
  if (!os::try_lock(mutex)) return cannot_start("qmail-send is already running");
  const auto layout = queue::Layout::of(".");
  if (!layout) return cannot_start("unable to switch to queue directory");
  queue::Send send(home, *layout, rules.settings, rules.control, {});
  if (!send.start()) return cmd::temporary;
  run(send, rules, home);
  return cmd::success;
}
