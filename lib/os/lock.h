// Locks on open files: BSD flock, as the originals use it on Linux.

#pragma once

#include "os/fd.h"

namespace os {

/// Waits for the exclusive lock; false with errno on failure, EINTR included.
[[nodiscard]] bool lock(const Fd& fd);
/// Waits at most so many seconds, by SIGALRM, for the exclusive lock; false with ETIMEDOUT after that.
[[nodiscard]] bool lock_within(const Fd& fd, unsigned seconds);
/// Takes the exclusive lock or fails at once, with EWOULDBLOCK (`temporary failure`) if it is held.
[[nodiscard]] bool try_lock(const Fd& fd);

}  // namespace os
