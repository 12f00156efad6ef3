// What the programs that take an environment from files share.

#pragma once

#include <string_view>

#include "cmd/program.h"

namespace cmd {

struct Prefixed {
  std::string_view prefix;  // in front of the names of all variables
  Args rest;                // a file or directory, the program and its arguments
};

/// The words of `NAME [ -p prefix ] source child`. Ends the program on wrong usage: `NAME: usage:
/// SYNOPSIS`, 111.
Prefixed take_prefix(Args args, std::string_view synopsis);

}  // namespace cmd
