// Dates in header fields (RFC 822 section 5; mess822.md section 3).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mail {

struct Date {
  int64_t seconds;                       // since 1970
  std::optional<int64_t> seconds_ahead;  // of UTC, where the date was written, if that is known
};

/// The date that stands behind the last comma or semicolon of a field's value: day, month, year,
/// time and zone, and nothing else but comments. Nothing if it is none.
///
/// Numbers out of range count on: the 40th of May is the 9th of June. None is above 999,999,999.
std::optional<Date> parse_date(std::string_view value);

/// `1 Jan 1999 10:00:00 -0500`, or `-0000` behind the time in UTC if nobody knows where it was
/// written.
std::string print_date(const Date& date);

/// `1999-01-01 10:00:00 -0500`, likewise.
std::string print_iso_date(const Date& date);

}  // namespace mail
