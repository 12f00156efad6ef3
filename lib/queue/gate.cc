// What the servers that take mail from the network ask before it comes near the queue.

#include "queue/gate.h"

#include <cerrno>

#include "db/control.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/process.h"
#include "queue/hooks.h"
#include "text/fmt.h"

namespace queue {

namespace {

std::string_view variable(const char* name, std::string_view otherwise) {
  const char* value = os::get_env(name);
  return value == nullptr ? otherwise : value;
}

/// Starts the program, not searched for, with the caller's environment and the addresses in it. It
/// must not touch the dialogue: its descriptors 0 and 1 are /dev/null.
os::Child start(const std::string& program, const std::string& sender,
                const std::string& recipient) {
  std::vector<std::string> variables{text::join("SENDER=", sender),
                                     text::join("RECIPIENT=", recipient)};
  for (char** entry = os::environment(); *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    if (!variable.starts_with("SENDER=") && !variable.starts_with("RECIPIENT=")) {
      variables.emplace_back(variable);
    }
  }
  const os::Argv environment(std::move(variables));
  const os::Fd null = os::open_both("/dev/null");
  const os::Redirect descriptors[] = {{null.get(), os::standard_input},
                                      {null.get(), os::standard_output}};
  const bool has_slash = program.find('/') != std::string::npos;
  const os::Argv argv({has_slash ? program : "./" + program});
  return os::spawn(argv.get(), {.descriptors = descriptors,
                                .new_session = true,
                                .environment = environment.get()});
}

Gate::Answer check(const std::string& program, const std::string& sender,
                   const std::string& recipient, uint64_t seconds) {
  constexpr int missing = 100;
  constexpr int temporary = 111;
  constexpr int not_executed = 120;
  using enum Gate::Answer;
  const os::Child child = start(program, sender, recipient);
  if (!child) return errno == EAGAIN || errno == ENOMEM ? no_process : check_failed;
  const auto exit = child.wait_until(check_deadline(seconds));
  if (!exit && errno == ETIMEDOUT) return unknown;
  if (!exit || exit->crashed()) return check_failed;
  switch (exit->code()) {
    case missing: return no_mailbox;
    case temporary: return unknown;
    case not_executed: return check_failed;
    default: return welcome;
  }
}

}  // namespace

mail::Hop connection(std::string_view protocol) {
  mail::Hop hop{};
  hop.protocol = protocol;
  hop.remote_host = variable("TCPREMOTEHOST", "unknown");
  hop.remote_ip = variable("TCPREMOTEIP", "unknown");
  hop.local_host = variable("TCPLOCALHOST", variable("TCPLOCALIP", "unknown"));
  if (const char* info = os::get_env("TCPREMOTEINFO")) hop.remote_info = info;
  return hop;
}

bool Gate::read() {
  relay_ = os::get_env("RELAYCLIENT");
  const char* check = os::get_env("RCPTCHECK");
  const bool off = check != nullptr && *check == '\0';
  if (!off && check != nullptr) checks_.emplace_back(check);
  std::vector<std::string> listed;
  if (!off && !db::read_list_or_default("control/rcptchecks", listed)) return false;
  for (std::string& program : listed) checks_.push_back(std::move(program));
  if (!checks_.empty() && !read_check_time(check_seconds_)) return false;
  uint64_t limit = 0;
  const db::Control control = db::read_number("control/databytes", "DATABYTES", limit);
  if (control == db::Control::present) databytes_ = limit;
  return control != db::Control::failed && hosts_.read_rcpthosts() &&
         bad_senders_.read("control/badmailfrom") && bad_recipients_.read("control/badrcptto");
}

Gate::Answer Gate::recipient(const std::string& sender, const std::string& recipient) {
  if (relay_ != nullptr) return Answer::welcome;
  const db::Found found = hosts_.accepts(recipient);
  if (found == db::Found::failed) return Answer::unreadable;
  if (found == db::Found::no) return Answer::foreign;
  if (bad_recipients_.contains(recipient)) return Answer::unwanted;
  for (const std::string& program : checks_) {
    const Answer answer = check(program, sender, recipient, check_seconds_);
    if (answer != Answer::welcome) return answer;
  }
  return Answer::welcome;
}

std::string_view smtp_reply(Gate::Answer answer) {
  switch (answer) {
    case Gate::Answer::welcome: break;
    case Gate::Answer::foreign:
      return "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)";
    case Gate::Answer::unwanted:
      return "550 sorry, your envelope recipient is in my badrcptto list (#5.7.1)";
    case Gate::Answer::no_mailbox: return "553 sorry, no mailbox here by that name. (#5.1.1)";
    case Gate::Answer::unknown: return "421 unable to verify recipient (#4.3.0)";
    case Gate::Answer::check_failed: return "421 unable to execute recipient check (#4.3.0)";
    case Gate::Answer::no_process: return "421 unable to fork (#4.3.0)";
    case Gate::Answer::unreadable: return "421 unable to read controls (#4.3.0)";
  }
  return {};
}

}  // namespace queue
