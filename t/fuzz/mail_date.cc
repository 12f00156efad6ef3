// Any value is a date or none, and a date is read again as it was printed.

#include "fuzz/fuzz.h"
#include "mail/date.h"
#include "text/date.h"

void fuzz(std::string_view bytes) {
  const auto date = mail::parse_date(bytes);
  if (!date) return;
  require(!mail::print_iso_date(*date).empty());
  // The years of three digits are those after 1900.
  if (text::civil(date->seconds + date->seconds_ahead.value_or(0)).year < 999) return;
  const auto again = mail::parse_date(mail::print_date(*date));
  if (!again) return;  // a year or an offset with too many digits
  require(again->seconds == date->seconds && again->seconds_ahead == date->seconds_ahead);
}
