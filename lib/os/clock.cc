// Clocks.

#include "os/clock.h"

#include <cerrno>
#include <time.h>

namespace os {

Instant now() {
  timespec t;
  ::clock_gettime(CLOCK_REALTIME, &t);
  return {t.tv_sec, static_cast<uint32_t>(t.tv_nsec)};
}

int64_t now_seconds() { return now().seconds; }

// localtime_r looks at $TZ and /etc/localtime only once, unlike localtime.
std::optional<text::Civil> local_time(int64_t seconds) {
  tm local;
  if (::localtime_r(&seconds, &local) == nullptr) return std::nullopt;
  return text::Civil{.year = int64_t{local.tm_year} + 1900,
                     .month = static_cast<unsigned>(local.tm_mon + 1),
                     .day = static_cast<unsigned>(local.tm_mday),
                     .hour = static_cast<unsigned>(local.tm_hour),
                     .minute = static_cast<unsigned>(local.tm_min),
                     .second = static_cast<unsigned>(local.tm_sec),
                     .weekday = static_cast<unsigned>(local.tm_wday)};
}

int64_t monotonic_milliseconds() {
  timespec t;
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t{t.tv_sec} * 1000 + t.tv_nsec / 1000000;
}

void sleep_milliseconds(int64_t milliseconds) {
  timespec left = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  while (::nanosleep(&left, &left) < 0 && errno == EINTR) {
  }
}

void sleep_until_signal(int64_t milliseconds) {
  const timespec time = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  ::nanosleep(&time, nullptr);
}

}  // namespace os
