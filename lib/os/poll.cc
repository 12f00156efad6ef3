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
  return wait(descriptors, milliseconds, &mask);
}

bool wait_readable(int fd, int64_t milliseconds) { return wait_for(fd, POLLIN, milliseconds); }

bool wait_writable(int fd, int64_t milliseconds) { return wait_for(fd, POLLOUT, milliseconds); }

}  // namespace os
