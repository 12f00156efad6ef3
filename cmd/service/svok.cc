// svok: tell whether supervise is running.
//
//   svok dir
//
//   exit 0     it is
//        100   it is not; likewise wrong usage
//        111   that cannot be found out

#include "cmd/program.h"
#include "os/file.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("svok dir");  // qmail: more arguments are ignored
  if (!os::change_directory(args[0])) {
    cmd::die_sys(cmd::temporary, "unable to chdir to ", args[0]);
  }
  // A FIFO opens for writing while somebody has it open for reading.
  if (os::open_write_nonblocking("supervise/ok")) return cmd::success;
  if (errno == ENOENT || errno == ENXIO) return cmd::permanent;
  cmd::die_sys(cmd::temporary, "unable to open ", args[0], "/supervise/ok");
}
