// The accounts that programs are told by name.

#pragma once

#include "cmd/die.h"
#include "os/user.h"

namespace cmd {

/// The account `name`. Ends the program, `NAME: fatal: unknown account ACCOUNT`, 111, if there is
/// none; likewise, in other words, if it cannot be looked up.
os::Account known_account(const char* name);

}  // namespace cmd
