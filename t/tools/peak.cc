// peak: run a command, and write the most memory that it, or one of its children, ever held into a
// file, in kilobytes.
//
//   peak file command [ arg ... ]
//
//   exit   that of the command; 111 if it was killed

#include <sys/resource.h>

#include "cmd/program.h"
#include "os/file.h"
#include "os/process.h"
#include "text/fmt.h"

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("peak file command [ arg ... ]");
  const os::Fd file = os::open_truncate(args[0], 0666);
  const os::Child child = os::spawn(args.tail(1).argv());
  if (!file || !child) cmd::die_sys(cmd::temporary, "unable to run ", args[1]);
  const auto exit = child.wait();
  rusage used;
  if (!exit || getrusage(RUSAGE_CHILDREN, &used) < 0)
    cmd::die_sys(cmd::temporary, "unable to measure");
  if (!os::write_all(file.get(), text::join(used.ru_maxrss, '\n')))
    cmd::die_sys(cmd::temporary, "unable to write");
  return exit->crashed() ? cmd::temporary : exit->code();
}
