// qmail-qrelease: have messages that are held tried again, at once.
//
//   qmail-qrelease [ -t seconds ] id ...
//
//   exit 0    they are due
//        100  wrong usage, or a message is not held; the others are released
//        111  a failure of the system, or qmail-send did not answer; it looks by itself within an hour

#include "cmd/clerk.h"
#include "cmd/messages.h"
#include "cmd/options.h"
#include "queue/control.h"

static constexpr std::string_view synopsis = "qmail-qrelease [ -t seconds ] id ...";

int program(cmd::Args args) {
  uint64_t seconds = cmd::usual_answer_seconds;
  cmd::Options options(args, "t:");
  while (const char option = options.next()) {
    if (option != 't') cmd::usage(synopsis);
    seconds = cmd::answer_seconds(options.value(), synopsis);
  }
  const auto ids = cmd::message_ids(options.rest(), synopsis);
  if (ids.empty()) cmd::usage(synopsis);
  cmd::Clerk clerk(seconds);
  int code = cmd::success;
  std::vector<queue::Id> released;
  for (const queue::Id id : ids) {
    const std::string path = queue::hold_file(id);
    if (os::unlink(path)) {
      released.push_back(id);
    } else if (errno == ENOENT) {
      cmd::warn("message ", id, " is not held");
      code = cmd::permanent;
    } else {
      cmd::die_sys(cmd::temporary, "unable to remove queue/", path);
    }
  }
  clerk.hurry(std::nullopt, released);
  return code;
}
