// Tests on the envelope of a message.

#pragma once

#include <string_view>

#include "cmd/program.h"

namespace cmd {

/// All of has-sender and has-recipient: 0 if the only operand, a pattern (text::glob), matches the
/// whole address in the environment variable, 100 if not; capital and small letters are the same.
/// Without the variable the program ends, 111: it is not known.
int match_address(Args args, const char* variable, std::string_view synopsis);

}  // namespace cmd
