// qmail-qremove: take messages out of the queue, and write them to standard output.
//
//   qmail-qremove [ -t seconds ] id ...        written as qmail-qexport writes them, then removed
//   qmail-qremove -b [ -t seconds ] id ...     to their senders instead, as bounces
//
//   exit 0    they are not in the queue any more
//        100  wrong usage, or there is no such message; the others were removed
//        111  a failure of the system, or qmail-send did not answer in time; the rest was let be

#include <algorithm>

#include "cmd/clerk.h"
#include "cmd/messages.h"
#include "cmd/options.h"
#include "os/home.h"
#include "os/process.h"

static constexpr std::string_view synopsis = "qmail-qremove [ -b ] [ -t seconds ] id ...";

/// Writes the message; what went wrong has been said. Where standard output is a file, it is on the disk then.
static bool write_message(queue::Id id) {
  const os::Argv argv({text::join(os::mail_home(), "/bin/qmail-qexport"), text::join(id)});
  const os::Child child = os::spawn(argv.get());
  if (!child) cmd::die_sys(cmd::temporary, "unable to run ", argv.get()[0]);
  const auto exit = child.wait();
  if (!exit || exit->crashed() || exit->code() != cmd::success) return false;
  const os::Fd output = os::duplicate(os::standard_output);
  const auto status = os::status(output);
  if (!status || status->type != os::FileType::regular || os::sync(output)) return true;
  cmd::die_sys(cmd::temporary, "unable to sync");
}

int program(cmd::Args args) {
  uint64_t seconds = cmd::usual_answer_seconds;
  bool bounce = false;
  cmd::Options options(args, "bt:");
  while (const char option = options.next()) {
    switch (option) {
      case 'b': bounce = true; break;
      case 't': seconds = cmd::answer_seconds(options.value(), synopsis); break;
      default: cmd::usage(synopsis);
    }
  }
  const auto ids = cmd::message_ids(options.rest(), synopsis);
  if (ids.empty()) cmd::usage(synopsis);
  cmd::Clerk clerk(seconds);
  int code = cmd::success;
  for (const queue::Id id : ids) {
    const auto mark = clerk.mark(id);
    if (!mark) {
      cmd::warn("there is no message ", id);
      code = std::max(code, cmd::permanent);
      continue;
    }
    // The mark was made before: a later message of that number is not removed for it.
    if (!bounce && !write_message(id)) cmd::die(cmd::temporary, "message ", id, " was not written, and stays");
    const auto kind = bounce ? queue::Order::Kind::bounce : queue::Order::Kind::remove;
    const queue::Answer answer = clerk.ask({.kind = kind, .ids = {id}, .mark = *mark});
    if (answer.code != queue::Answer::Code::done) cmd::warn(answer.text);
    code = std::max(code, static_cast<int>(answer.code));
  }
  return code;
}
