// Waiting for several descriptors.

#pragma once

#include <poll.h>
#include <signal.h>

#include <cstdint>
#include <span>

namespace os {

constexpr int64_t forever = -1;

/// Waits until something is ready or `milliseconds` have passed (`forever`: until then). Returns
/// the number of ready entries, 0 on timeout, -1 with errno (EINTR after a caught signal).
int poll(std::span<pollfd> descriptors, int64_t milliseconds);
/// The same with `mask` as the signal mask while waiting: no signal is lost between a check and the
/// wait, nor does one wait for ever where something is always ready.
int poll(std::span<pollfd> descriptors, int64_t milliseconds, const sigset_t& mask);

/// Waits until `fd` has input, its end, or an error to report. False with ETIMEDOUT after that long.
bool wait_readable(int fd, int64_t milliseconds);
bool wait_writable(int fd, int64_t milliseconds);

}  // namespace os
