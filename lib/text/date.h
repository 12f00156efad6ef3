// Dates as people and messages write them, from seconds since 1970 and back; proleptic Gregorian,
// UTC.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace text {

struct Civil {
  int64_t year;
  unsigned month;  // 1..12
  unsigned day;    // 1..31
  unsigned hour, minute, second;
  unsigned weekday;  // 0 = Sunday
};

/// The calendar date and time of `seconds` after the epoch.
Civil civil(int64_t seconds);

/// The seconds after the epoch of that date and time.
int64_t seconds(const Civil& civil);

/// Appends `2026-11-02 00:12:29`; the year must not be negative.
void append_date_time(std::string& to, const Civil& civil);

/// The number of the month whose name's first three letters are `name`, without regard to case.
std::optional<unsigned> month_number(std::string_view name);

/// Appends `+0100`: how far a place is ahead of UTC.
void append_offset(std::string& to, int64_t seconds_ahead);

/// `2 Nov 2026 00:12:29 -0000`, the form of every Received line (queue.md section 6).
std::string date822(int64_t seconds);

/// `2 Nov 2026 01:12:29 +0100`: a local date and time, and how far it is ahead of UTC.
std::string date822(const Civil& local, int64_t seconds_ahead);

/// `Sun Nov  2 00:12:29 2026`, the form of ctime(3), without its line end.
std::string date_ctime(const Civil& civil);

/// `Sun Nov 02 00:12:29 2026`, the form of the mbox From line (delivery.md section 6).
std::string date_mbox(int64_t seconds);

}  // namespace text
