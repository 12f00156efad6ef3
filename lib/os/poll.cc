// Waiting for several descriptors.

#include "os/poll.h"

#include <cerrno>

#include "os/clock.h"

namespace os {

namespace {

int wait(std::span<pollfd> descriptors, int64_t milliseconds, const sigset_t* mask) {
  const timespec limit = {.tv_sec = milliseconds / 1000,
                          .tv_nsec = milliseconds % 1000 * 1000000};
  return ::ppoll(descriptors.data(), descriptors.size(), milliseconds < 0 ? nullptr : &limit, mask);
}

/// Lets in the signals that are pending and not in `mask`; false if there are none.
bool let_in(const sigset_t& mask) {
  sigset_t pending;
  if (::sigpending(&pending) != 0) return false;
  bool any = false;
  for (int signal = 1; signal < NSIG && !any; ++signal) {
    any = ::sigismember(&pending, signal) == 1 && ::sigismember(&mask, signal) == 0;
  }
  if (!any) return false;
  sigset_t before;
  ::sigprocmask(SIG_SETMASK, &mask, &before);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  return true;
}

bool wait_for(int fd, short events, int64_t milliseconds) {
  const int64_t deadline = monotonic_milliseconds() + milliseconds;
  for (;;) {
    pollfd one = {.fd = fd, .events = events, .revents = 0};
    const int ready = poll({&one, 1}, milliseconds);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0) {
      errno = ETIMEDOUT;
      return false;
    }
    if (milliseconds >= 0) {
      const int64_t left = deadline - monotonic_milliseconds();
      milliseconds = left > 0 ? left : 0;
    }
  }
}

}  // namespace

int poll(std::span<pollfd> descriptors, int64_t milliseconds) {
  return wait(descriptors, milliseconds, nullptr);
}

int poll(std::span<pollfd> descriptors, int64_t milliseconds, const sigset_t& mask) {
  // ppoll handles no signal while it finds something ready, so that a busy process would never hear one.
  constexpr unsigned patience = 16;
  static unsigned ready_in_a_row = 0;
  const int ready = wait(descriptors, milliseconds, &mask);
  ready_in_a_row = ready > 0 ? ready_in_a_row + 1 : 0;
  if (ready_in_a_row < patience) return ready;
  ready_in_a_row = 0;
  if (!let_in(mask)) return ready;
  errno = EINTR;
  return -1;
}

bool wait_readable(int fd, int64_t milliseconds) { return wait_for(fd, POLLIN, milliseconds); }

bool wait_writable(int fd, int64_t milliseconds) { return wait_for(fd, POLLOUT, milliseconds); }

}  // namespace os
