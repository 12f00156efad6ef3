// submit: give a file to a program again and again, some at once; print how many a second.
//
//   submit count parallel file program [ arg ... ]

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/process.h"
#include "text/scan.h"

static void start(const char* file, cmd::Args command) {
  const os::Fd message = os::open_read(file);
  if (!message) cmd::die_sys(cmd::temporary, "unable to open ", file);
  const os::Redirect input = {message.get(), os::standard_input};
  if (!os::spawn(command.argv(), {.descriptors = {&input, 1}})) {
    cmd::die_sys(cmd::temporary, "unable to run ", command[0]);
  }
}

int program(cmd::Args args) {
  if (args.size() < 4) cmd::usage("submit count parallel file program [ arg ... ]");
  const auto count = text::number(args[0], 1 << 30);
  const auto parallel = text::number(args[1], 1000);
  if (!count || !parallel || *parallel == 0) cmd::die(cmd::permanent, "bad argument");
  const int64_t begin = os::monotonic_milliseconds();
  uint64_t running = 0;
  for (uint64_t started = 0; started < *count || running > 0; --running) {
    for (; started < *count && running < *parallel; ++started, ++running) {
      start(args[2], args.tail(3));
    }
    const auto ended = os::wait_any();
    if (!ended || ended->exit.raw() != 0) cmd::die(cmd::temporary, "one failed");
  }
  const int64_t elapsed = std::max<int64_t>(os::monotonic_milliseconds() - begin, 1);
  io::out.print(*count * 1000 / static_cast<uint64_t>(elapsed), '\n');
  return io::finish();
}
