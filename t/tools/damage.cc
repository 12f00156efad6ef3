// damage: run a program on every damaged form of a file: with each byte inverted, and cut off at
// each length.
//
//   damage file program [ arg ... ]     the damaged file is FILE.damaged
//
// Prints `signal N` for each signal that ended a run, and `exit N` for each exit code there was.

#include <set>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/file.h"
#include "os/process.h"

static std::set<std::string> outcomes;

static void run(cmd::Args program, const os::Fd& nothing) {
  const os::Redirect silent[] = {{nothing.get(), os::standard_output},
                                 {nothing.get(), os::standard_error}};
  const os::Child child = os::spawn(program.argv(), {.descriptors = silent});
  const auto exit = child ? child.wait() : std::nullopt;
  if (!exit) cmd::die_sys(cmd::temporary, "unable to run ", program[0]);
  outcomes.insert(exit->crashed() ? text::join("signal ", exit->signal())
                                  : text::join("exit ", exit->code()));
}

int program(cmd::Args args) {
  constexpr size_t most = 1 << 20;
  if (args.size() < 2) cmd::usage("damage file program [ arg ... ]");
  const auto whole = os::read_file(args[0], most);
  if (!whole) cmd::die_sys(cmd::temporary, "unable to read ", args[0]);
  const std::string path = text::join(args[0], ".damaged");
  const os::Fd file = os::open_truncate(path, 0600);
  const os::Fd nothing = os::open_both("/dev/null");
  bool written = file && os::write_all(file.get(), *whole);
  for (size_t at = 0; at < whole->size() && written; ++at) {
    const char byte = (*whole)[at], inverted = static_cast<char>(~byte);
    written = os::write_at(file, {&inverted, 1}, at);
    run(args.tail(1), nothing);
    written = written && os::write_at(file, {&byte, 1}, at);
  }
  for (size_t size = whole->size(); size > 0 && written; --size) {
    written = os::truncate(file, size - 1);
    run(args.tail(1), nothing);
  }
  if (!written) cmd::die_sys(cmd::temporary, "unable to write ", path);
  for (const std::string& outcome : outcomes) io::out.print(outcome, '\n');
  return io::finish();
}
