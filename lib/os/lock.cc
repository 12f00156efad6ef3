// Locks on open files: BSD flock, as the originals use it on Linux.

#include "os/lock.h"

#include <cerrno>
#include <sys/file.h>

#include "os/error.h"
#include "os/signal.h"

namespace os {

bool lock(const Fd& fd) { return ::flock(fd.get(), LOCK_EX) == 0; }

bool lock_within(const Fd& fd, unsigned seconds) {
  if (try_lock(fd)) return true;
  if (errno != EWOULDBLOCK) return false;
  catch_signal(SIGALRM, [](int) {});
  set_alarm(seconds);
  const bool locked = lock(fd);
  if (!locked && errno == EINTR) errno = ETIMEDOUT;
  const KeepErrno keep;
  set_alarm(0);
  default_signal(SIGALRM);
  return locked;
}

bool try_lock(const Fd& fd) { return ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0; }

}  // namespace os
