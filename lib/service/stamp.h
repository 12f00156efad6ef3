// The time in front of a line.

#pragma once

#include <string>

#include "os/clock.h"

namespace service {

enum class Stamp {
  none,
  label,      // @4000000037c219bf2ef02e94, TAI64N
  seconds,    // 935467445.787492, since 1970
  utc,        // 1999-08-24 04:04:05.787492500Z, RFC 3339
  zone_time,  // 1999-08-24 06:04:05.787492500+02:00, RFC 3339, where we are ($TZ)
};

/// `when` in that form, with a space behind it: text::prefix_room bytes at most.
std::string stamp(Stamp form, os::Instant when);

}  // namespace service
