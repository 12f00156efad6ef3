// bouncesaying: bounce a message with a text, always or on a condition.
//
//   bouncesaying error [ program [ arg ... ] ]
//
//   no program      100   with the text
//   program exits   0     100, with the text
//                   111   111   try again later; likewise if it crashed
//                   other 0     likewise if there is no such program

#include "cmd/program.h"
#include "os/process.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("bouncesaying error [ program [ arg ... ] ]");
  const cmd::Args condition = args.tail(1);
  if (condition.empty()) cmd::quit(cmd::permanent, args[0]);

  const os::Child child = os::spawn(condition.argv());
  if (!child && os::temporary(errno)) cmd::die_sys(cmd::temporary, "unable to run ", condition[0]);
  if (!child) return cmd::success;

  const auto status = child.wait();
  if (!status) cmd::die_sys(cmd::temporary, "unable to wait for ", condition[0]);
  if (status->crashed()) cmd::die(cmd::temporary, "child crashed");
  switch (status->code()) {
    case cmd::success: cmd::quit(cmd::permanent, args[0]);
    case cmd::temporary: cmd::die(cmd::temporary, "temporary child error");
    default: return cmd::success;
  }
}
