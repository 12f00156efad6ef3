// except: succeed exactly when the command after it fails for good.
//
//   except program [ arg ... ]
//
//   program exits   0      100   it succeeded
//                   111    111   try again later; likewise if it crashed
//                   other  0     it failed; likewise if there is no such program

#include "cmd/program.h"
#include "os/process.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("except program [ arg ... ]");

  const os::Child child = os::spawn(args.argv());
  if (!child && os::temporary(errno)) cmd::die_sys(cmd::temporary, "unable to run ", args[0]);
  if (!child) return cmd::success;

  const auto status = child.wait();
  if (!status) cmd::die_sys(cmd::temporary, "unable to wait for ", args[0]);
  if (status->crashed()) cmd::die(cmd::temporary, "child crashed");
  switch (status->code()) {
    case cmd::success: return cmd::permanent;
    case cmd::temporary: cmd::die(cmd::temporary, "temporary child error");
    default: return cmd::success;
  }
}
