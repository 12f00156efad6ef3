// exec: start a program again and again, one after the other; print the median time in microseconds. Each
// reads standard input from its start, if that is a file.
//
//   exec count program [ arg ... ]

#include <algorithm>
#include <vector>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/process.h"
#include "text/scan.h"

static int64_t nanoseconds() {
  const os::Instant now = os::now();
  return now.seconds * 1000000000 + now.nanoseconds;
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("exec count program [ arg ... ]");
  std::vector<int64_t> times(std::max<uint64_t>(1, text::scan_decimal(args[0]).value));
  for (int64_t& time : times) {
    (void)os::seek(os::standard_input, 0);
    const int64_t start = nanoseconds();
    const os::Child child = os::spawn(args.argv() + 1);
    if (!child) cmd::die_sys(cmd::temporary, "unable to run ", args[1]);
    (void)child.wait();
    time = nanoseconds() - start;
  }
  std::ranges::sort(times);
  io::out.print(times[times.size() / 2] / 1000, '\n');
  return io::finish();
}
