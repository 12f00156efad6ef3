// Chain loading: becoming the next program on the command line.

#pragma once

#include "cmd/program.h"
#include "os/environment.h"

namespace cmd {

/// Becomes the program that `args` names, found in PATH, with the environment as it is now. If that
/// fails: `NAME: fatal: unable to run PROGRAM: ERRNO TEXT`, 111.
[[noreturn]] void chain(Args args);
/// The same with another environment, whose PATH does not count.
[[noreturn]] void chain(Args args, os::Environment& environment);

}  // namespace cmd
