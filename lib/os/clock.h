// Clocks.

#pragma once

#include <cstdint>
#include <optional>

#include "text/date.h"

namespace os {

struct Instant {
  int64_t seconds;  // since 1970, UTC
  uint32_t nanoseconds;
};

/// The time of day.
Instant now();
/// The time of day in whole seconds.
int64_t now_seconds();
/// The date and time of `seconds` where we are ($TZ); nothing if its year cannot be held.
std::optional<text::Civil> local_time(int64_t seconds);
/// Milliseconds that pass evenly, whatever is done to the time of day.
int64_t monotonic_milliseconds();

/// Sleeps, also over signals.
void sleep_milliseconds(int64_t milliseconds);
/// Sleeps until that much time passed or a signal was handled.
void sleep_until_signal(int64_t milliseconds);

}  // namespace os
