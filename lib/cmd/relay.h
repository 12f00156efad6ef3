// The layout of programs that stand between a connection and another program.

#pragma once

#include "cmd/program.h"
#include "io/relay.h"

namespace cmd {

/// Becomes the program that `args` names, with pipes as its descriptors 0 and 1; it keeps this
/// process's number. A forked copy of this process relays (io::relay) between them and the
/// descriptors 0 and 1 of before, and then ends with 0. Failures as those of cmd::chain.
[[noreturn]] void chain_behind_relay(Args args, io::Passage& inward, io::Passage& outward);

}  // namespace cmd
