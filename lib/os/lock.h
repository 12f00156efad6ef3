// Locks on open files: BSD flock, as the originals use it on Linux, and POSIX locks on parts of a
// file.

#pragma once

#include <cstdint>

#include "os/fd.h"

namespace os {

/// Waits for the exclusive lock; false with errno on failure, EINTR included.
[[nodiscard]] bool lock(const Fd& fd);
/// Waits at most so many seconds, by SIGALRM, for the exclusive lock; false with ETIMEDOUT after that.
[[nodiscard]] bool lock_within(const Fd& fd, unsigned seconds);
/// Takes the exclusive lock or fails at once, with EWOULDBLOCK (`temporary failure`) if it is held.
[[nodiscard]] bool try_lock(const Fd& fd);

/// A file, which may be empty, as a row of locks: one for each place, below 2^63. They belong to the
/// process: what it starts has none of them, and all of them go when it closes any descriptor of
/// that file. `fd` is open for writing.
///
/// Waits at most so many seconds, by SIGALRM, for the lock at `place`; false with ETIMEDOUT after
/// that.
[[nodiscard]] bool lock_place_within(const Fd& fd, uint64_t place, unsigned seconds);
/// Takes the locks at all places, beside those that are ours, or fails at once, with EAGAIN or
/// EACCES if somebody has one.
[[nodiscard]] bool try_lock_all_places(const Fd& fd);

}  // namespace os
