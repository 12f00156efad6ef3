// argv0: run a program under another name.
//
//   argv0 realname program [ arg ... ]
//
//   exit 100    wrong usage
//        111    there is no such program
//        other  that of the program

#include "cmd/program.h"
#include "os/process.h"

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("argv0 realname program [ arg ... ]");
  os::exec(args[0], args.tail(1).argv());
  cmd::die_sys(cmd::temporary, "unable to run ", args[0]);
}
