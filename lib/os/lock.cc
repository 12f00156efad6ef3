// Locks on open files.

#include "os/lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

#include "os/error.h"
#include "os/signal.h"

namespace os {

namespace {

/// `wait()` fails with EINTR if a signal comes; after so many seconds one does.
template <typename Wait>
bool wait_within(unsigned seconds, Wait wait) {
  catch_signal(SIGALRM, [](int) {});
  set_alarm(seconds);
  const bool locked = wait();
  if (!locked && errno == EINTR) errno = ETIMEDOUT;
  const KeepErrno keep;
  set_alarm(0);
  default_signal(SIGALRM);
  return locked;
}

/// `size` 0 means up to the end of all places.
bool lock_places(const Fd& fd, int command, off_t first, off_t size) {
  struct flock range = {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = first;
  range.l_len = size;
  return ::fcntl(fd.get(), command, &range) == 0;
}

}  // namespace

bool lock(const Fd& fd) { return ::flock(fd.get(), LOCK_EX) == 0; }

bool lock_within(const Fd& fd, unsigned seconds) {
  if (try_lock(fd)) return true;
  return errno == EWOULDBLOCK && wait_within(seconds, [&] { return lock(fd); });
}

bool try_lock(const Fd& fd) { return ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0; }

bool lock_place_within(const Fd& fd, uint64_t place, unsigned seconds) {
  const auto first = static_cast<off_t>(place);
  if (lock_places(fd, F_SETLK, first, 1)) return true;
  if (errno != EAGAIN && errno != EACCES) return false;
  return wait_within(seconds, [&] { return lock_places(fd, F_SETLKW, first, 1); });
}

bool try_lock_all_places(const Fd& fd) { return lock_places(fd, F_SETLK, 0, 0); }

}  // namespace os
