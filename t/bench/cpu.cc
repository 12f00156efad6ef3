// cpu: run a command and print on standard error the processor time, user and system, that it and
// all its descendants used, in seconds. Descendants that outlive their parents are waited for, too.
//
//   cpu command [ arg ... ]

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdio>

#include "cmd/program.h"
#include "os/process.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("cpu command [ arg ... ]");
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) cmd::die_sys(cmd::temporary, "unable to adopt");
  if (!os::spawn(args.argv())) cmd::die_sys(cmd::temporary, "unable to run ", args[0]);
  while (os::wait_any()) {
  }
  rusage used;
  if (getrusage(RUSAGE_CHILDREN, &used) < 0) cmd::die_sys(cmd::temporary, "unable to measure");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  std::fprintf(stderr, "%.6f\n", seconds(used.ru_utime) + seconds(used.ru_stime));
  return cmd::success;
}
