// rblsmtpd: run an SMTP server, but refuse clients that block lists name.
//
//   rblsmtpd [ options ] smtpd [ arg ... ]
//
//   exit 0      a client was refused
//        100    wrong usage
//        111    smtpd could not be run

#include <algorithm>
#include <string>
#include <vector>

#include "cmd/chain.h"
#include "cmd/options.h"
#include "inet/blocklist.h"
#include "inet/dns_client.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/poll.h"
#include "os/process.h"
#include "os/signal.h"
#include "talk/refusal.h"
#include "text/scan.h"

using inet::Admission;
using inet::ClientList;

struct Settings {
  std::vector<ClientList> lists;
  int64_t dialogue_seconds = 60;  // with a refused client; 0: there is none
  int64_t greet_delay = 0;        // seconds; 0: none, and nobody can talk too early
  bool for_good = false;          // refuse with 553; of lists: of those that follow
  bool fail_closed = false;       // of the lists that follow
  bool tell_only = false;         // smtpd decides what to do with a client that is listed
};

[[noreturn]] static void usage() {
  cmd::usage(
      "rblsmtpd [ -bBcCiW ] [ -t timeout ] [ -w delay ] [ -r base[:text] ] [ -a base ] smtpd [ arg "
      "... ]");
}

static int64_t seconds(const char* value) {
  constexpr uint64_t most = 0x7fffffff;
  const auto parsed = text::number(value, most);
  if (!parsed) usage();
  return static_cast<int64_t>(*parsed);
}

static Settings take_options(cmd::Args& args) {
  Settings settings;
  const auto add = [&](ClientList list) {
    list.for_good |= settings.for_good;
    list.fail_closed = settings.fail_closed;
    settings.lists.push_back(list);
  };
  cmd::Options options(args, "bBcCiWt:w:r:a:");
  while (const char option = options.next()) {
    switch (option) {
      case 'b': settings.for_good = true; break;
      case 'B': settings.for_good = false; break;
      case 'c': settings.fail_closed = true; break;
      case 'C': settings.fail_closed = false; break;
      case 'i': settings.tell_only = true; break;
      case 't': settings.dialogue_seconds = seconds(options.value()); break;
      case 'w': settings.greet_delay = seconds(options.value()); break;
      case 'W':
        if (const char* const delay = os::get_env("GREETDELAY")) {
          settings.greet_delay = seconds(delay);
        }
        break;
      case 'r': add(inet::block_list(options.value())); break;
      case 'a': add({.kind = ClientList::Kind::accept, .base = options.value()}); break;
      default: usage();
    }
  }
  args = options.rest();
  if (args.empty()) usage();
  return settings;
}

/// Asks all lists at once, and leaves off when it is known what to do.
static Admission ask_lists(const std::vector<ClientList>& lists, const inet::Ip& client) {
  inet::ListInquiry inquiry(lists, client);
  const auto questions = inquiry.questions();
  std::vector<inet::DnsQuery> queries;
  for (const auto& question : questions) queries.emplace_back(question.asked);
  for (;;) {
    for (size_t i = 0; i < queries.size(); ++i) {
      if (questions[i].finding != inet::Finding::awaited || !queries[i].done()) continue;
      if (questions[i].asked.type == inet::DnsType::txt) {
        inquiry.answer(i, inet::texts_in(queries[i]));
      } else {
        inquiry.answer(i, inet::addresses_in(queries[i]));
      }
    }
    const Admission admission = inquiry.admission();
    if (admission.kind != Admission::Kind::undecided || !inet::wait_for_one(queries)) {
      return admission;
    }
  }
}

static Admission judge(const std::vector<ClientList>& lists) {
  if (const char* const decided = os::get_env("RBLSMTPD")) return inet::admission(decided);
  const char* const client = os::get_env("TCPREMOTEIP");
  const auto ip = inet::parse_ip(client == nullptr ? "" : client);
  if (!ip) return {Admission::Kind::unknown};
  return ask_lists(lists, *ip);
}

/// What others wrote, fit for a line.
static std::string harmless(std::string_view text) {
  constexpr size_t most = 200;
  return text::printable(text.substr(0, most));
}

static std::string refusal_line(const Admission& admission) {
  return text::join(admission.for_good ? "553 " : "451 ", harmless(admission.text));
}

static void log(std::string_view refusal) {
  const char* const client = os::get_env("TCPREMOTEIP");
  cmd::say(text::join(cmd::name(), ": ", text::printable(client == nullptr ? "" : client), " pid ",
                      os::process_id(), ": ", refusal, '\n'));
}

/// Lets smtpd know what it would have meant to be refused, in the words of RBLSMTPD.
static void tell_smtpd(const Admission& admission) {
  const std::string value = text::join(admission.for_good ? "-" : "", harmless(admission.text));
  if (!os::set_env("RBLSMTPD", value)) cmd::die_sys(cmd::temporary, "unable to set RBLSMTPD");
}

/// Input from the client that comes before the deadline; empty if there is none.
static std::string_view input(int64_t deadline) {
  const int64_t left = (deadline - os::monotonic_milliseconds() + 999) / 1000;
  if (left <= 0) return {};
  io::in.set_timeout(static_cast<unsigned>(left));
  io::out.set_timeout(static_cast<unsigned>(left));
  const std::string_view bytes = io::in.peek();
  return io::out.failed() ? std::string_view() : bytes;
}

/// However the dialogue ends, the client was refused.
[[noreturn]] static void refuse(const Admission& admission, int64_t dialogue_seconds) {
  os::ignore_signal(SIGPIPE);
  const std::string line = refusal_line(admission);
  log(line);
  if (dialogue_seconds == 0) {
    io::out.print(line, "\r\n");
    io::out.flush();
    cmd::exit(cmd::success);
  }
  const int64_t deadline = os::monotonic_milliseconds() + dialogue_seconds * 1000;
  talk::Refusal refusal(line);
  io::out.print(refusal.reply(), "\r\n");
  for (auto next = talk::Refusal::Next::more; next != talk::Refusal::Next::quit;) {
    const std::string_view bytes = input(deadline);
    if (bytes.empty()) break;
    std::string_view rest = bytes;
    next = refusal.feed(rest);
    io::in.skip(bytes.size() - rest.size());
    if (next != talk::Refusal::Next::more) io::out.print(refusal.reply(), "\r\n");
  }
  io::out.flush();
  cmd::exit(cmd::success);
}

/// Waits until `end`; true as soon as the client says something. That it says no more is for smtpd
/// to find out.
static bool talks_before(int64_t end) {
  const auto left = [&] { return std::max<int64_t>(end - os::monotonic_milliseconds(), 0); };
  if (!os::wait_readable(os::standard_input, left())) return false;
  if (!io::in.peek().empty()) return true;
  os::sleep_milliseconds(left());
  return false;
}

int program(cmd::Args args) {
  const int64_t start = os::monotonic_milliseconds();
  const Settings settings = take_options(args);
  const Admission admission = judge(settings.lists);
  if (admission.kind == Admission::Kind::accepted) cmd::chain(args);
  if (admission.kind == Admission::Kind::blocked) {
    if (!settings.tell_only) refuse(admission, settings.dialogue_seconds);
    log(refusal_line(admission));
    tell_smtpd(admission);
  }
  if (settings.greet_delay > 0 && talks_before(start + settings.greet_delay * 1000)) {
    const Admission too_early = {Admission::Kind::blocked, settings.for_good,
                                 "SMTP protocol violation: client spoke before the greeting"};
    refuse(too_early, settings.dialogue_seconds);
  }
  cmd::chain(args);
}
