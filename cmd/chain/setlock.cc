// setlock: run a program while holding a lock.
//
//   setlock [ -nNxX ] file program [ arg ... ]
//
//   exit 0     with -x: the file could not be opened or locked
//        100   wrong usage
//        111   the file could not be opened or locked, or the program not be run

#include "cmd/chain.h"
#include "cmd/options.h"
#include "os/file.h"
#include "os/lock.h"

static constexpr const char* synopsis = "setlock [ -nNxX ] file program [ arg ... ]";

enum class Held { wait, give_up };
enum class Failure { silent, reported };

[[noreturn]] static void fail(Failure failure, const char* verb, const char* file) {
  if (failure == Failure::silent) cmd::exit(cmd::success);
  cmd::die_sys(cmd::temporary, "unable to ", verb, ' ', file);
}

int program(cmd::Args args) {
  Held held = Held::wait;
  Failure failure = Failure::reported;
  cmd::Options options(args, "nNxX");
  while (const char option = options.next()) {
    switch (option) {
      case 'n': held = Held::give_up; break;
      case 'N': held = Held::wait; break;
      case 'x': failure = Failure::silent; break;
      case 'X': failure = Failure::reported; break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  if (args.size() < 2) cmd::usage(synopsis);

  const os::Fd file = os::open_append(args[0], 0600);
  if (!file) fail(failure, "open", args[0]);
  if (!(held == Held::wait ? os::lock(file) : os::try_lock(file))) fail(failure, "lock", args[0]);
  // The lock lives as long as any process has this descriptor: the program inherits it.
  if (!os::keep_over_exec(file.get())) fail(failure, "lock", args[0]);
  cmd::chain(args.tail(1));
}
