// The time in front of a line.

#include "service/stamp.h"

#include "text/date.h"
#include "text/fmt.h"
#include "text/tai.h"

namespace service {

namespace {

std::string label(os::Instant when) {
  char label[text::tai_label_size];
  text::write_tai_label(label, text::tai_from_unix(when.seconds, when.nanoseconds));
  return {label, sizeof label};
}

std::string unix_time(os::Instant when) {
  std::string time = text::join(when.seconds, '.');
  text::append_padded(time, when.nanoseconds / 1000, 6);
  return time;
}

std::string date(const text::Civil& civil, uint32_t nanoseconds) {
  std::string date;
  text::append_date_time(date, civil);
  date += '.';
  text::append_padded(date, nanoseconds, 9);
  return date;
}

/// RFC 3339 has no seconds in the offset from UTC; no place has had them since 1972.
std::string zone_time(os::Instant when) {
  const text::Civil utc = text::civil(when.seconds);
  const text::Civil local = os::local_time(when.seconds).value_or(utc);
  const int64_t minutes = (text::seconds(local) - when.seconds) / 60;
  const auto distance = static_cast<uint64_t>(minutes < 0 ? -minutes : minutes);
  std::string time = date(local, when.nanoseconds);
  time += minutes < 0 ? '-' : '+';
  text::append_padded(time, distance / 60, 2);
  time += ':';
  text::append_padded(time, distance % 60, 2);
  return time;
}

}  // namespace

std::string stamp(Stamp form, os::Instant when) {
  switch (form) {
    case Stamp::none: return "";
    case Stamp::label: return label(when) + ' ';
    case Stamp::seconds: return unix_time(when) + ' ';
    case Stamp::utc: return date(text::civil(when.seconds), when.nanoseconds) + "Z ";
    case Stamp::zone_time: return zone_time(when) + ' ';
  }
  return "";
}

}  // namespace service
