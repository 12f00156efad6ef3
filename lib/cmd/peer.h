// A server that a program asks: named by two words of the command line, host and port, or by one, the
// path of a socket in the file system.

#pragma once

#include <cstdint>

#include "cmd/program.h"
#include "os/fd.h"

namespace cmd {

/// True if `args` start like one of the two.
bool names_peer(Args args);
/// Connects in at most that time, for each address of the host; empty, with errno, if nobody answers.
os::Fd connect_peer(Args args, int64_t milliseconds);
/// How many words name it.
size_t peer_words(Args args);

}  // namespace cmd
