// fghack: keep a program that puts itself into the background in the foreground.
//
//   fghack program [ arg ... ]
//
//   exit 100   wrong usage
//        111   program could not be run, or crashed
//        else  what program exited with, once nobody is left who has a descriptor of ours

#include <array>

#include "cmd/program.h"
#include "os/fd.h"
#include "os/process.h"

// A program may close some descriptors that it does not know; hardly so many.
static constexpr size_t copies = 30;

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("fghack program [ arg ... ]");

  os::Pipe pipe = os::pipe();
  if (!pipe) cmd::die_sys(cmd::temporary, "unable to create pipe");
  std::array<os::Fd, copies> held;
  for (os::Fd& copy : held) {
    copy = os::duplicate(pipe.writer.get());
    if (!copy || !os::keep_over_exec(copy.get())) break;  // as many as there is room for
  }
  if (!held[0]) cmd::die_sys(cmd::temporary, "unable to duplicate pipe");
  const os::Child child = os::spawn(args.argv());
  if (!child && child.failed() == os::Step::fork) cmd::die_sys(cmd::temporary, "unable to fork");
  if (!child) cmd::die_sys(cmd::temporary, "unable to run ", args[0]);
  for (os::Fd& copy : held) copy.reset();
  pipe.writer.reset();

  char bytes[1024];
  while (os::read(pipe.reader.get(), bytes) > 0) continue;
  const auto status = child.wait();
  if (!status) cmd::die_sys(cmd::temporary, "wait failed");
  if (status->crashed()) cmd::die(cmd::temporary, "child crashed");
  return status->code();
}
