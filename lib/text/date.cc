// Dates as people and messages write them.

#include "text/date.h"

#include <cstdlib>
#include <utility>

#include "text/case.h"
#include "text/fmt.h"

namespace text {

namespace {

constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr int64_t day_seconds = 86400;

void append_time(std::string& to, const Civil& c) {
  append_padded(to, c.hour, 2);
  to += ':';
  append_padded(to, c.minute, 2);
  to += ':';
  append_padded(to, c.second, 2);
}

/// `2 Nov 2026 00:12:29`
std::string day_and_time(const Civil& c) {
  std::string date = join(c.day, ' ', months[c.month - 1], ' ', c.year, ' ');
  append_time(date, c);
  return date;
}

/// `Sun Nov 02 00:12:29 2026`, with that in front of the day.
std::string weekday_first(const Civil& c, std::string_view padding) {
  std::string date = join(weekdays[c.weekday], ' ', months[c.month - 1], ' ', padding, c.day, ' ');
  append_time(date, c);
  append(date, ' ', c.year);
  return date;
}

}  // namespace

// Days are counted in eras of 400 years that begin on 1 March, so that the leap day comes last.
Civil civil(int64_t seconds) {
  int64_t days = seconds / day_seconds;
  int64_t rest = seconds % day_seconds;
  if (rest < 0) {
    rest += day_seconds;
    --days;
  }
  const int64_t shifted = days + 719468;  // days since 1 March of year 0
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int64_t weekday = ((days + 4) % 7 + 7) % 7;
  return {.year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
          .month = static_cast<unsigned>(month),
          .day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1),
          .hour = static_cast<unsigned>(rest / 3600),
          .minute = static_cast<unsigned>(rest / 60 % 60),
          .second = static_cast<unsigned>(rest % 60),
          .weekday = static_cast<unsigned>(weekday)};
}

int64_t seconds(const Civil& c) {
  const int64_t year = c.month <= 2 ? c.year - 1 : c.year;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t month_from_march = c.month > 2 ? int64_t{c.month} - 3 : int64_t{c.month} + 9;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5 + int64_t{c.day} - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  const int64_t days = era * 146097 + day_of_era - 719468;
  return days * day_seconds + int64_t{c.hour} * 3600 + int64_t{c.minute} * 60 + int64_t{c.second};
}

void append_date_time(std::string& to, const Civil& c) {
  append_padded(to, static_cast<uint64_t>(c.year), 4);
  for (const auto& [mark, number] :
       {std::pair{'-', c.month}, {'-', c.day}, {' ', c.hour}, {':', c.minute}, {':', c.second}}) {
    const char part[] = {mark, static_cast<char>('0' + number / 10),
                         static_cast<char>('0' + number % 10)};
    to.append(part, sizeof part);
  }
}

std::optional<unsigned> month_number(std::string_view name) {
  for (unsigned i = 0; i < std::size(months); ++i) {
    if (equal_without_case(name, months[i])) return i + 1;
  }
  return std::nullopt;
}

void append_offset(std::string& to, int64_t seconds_ahead) {
  to += seconds_ahead < 0 ? '-' : '+';
  const auto minutes = static_cast<uint64_t>(std::abs(seconds_ahead / 60));
  append_padded(to, minutes / 60 * 100 + minutes % 60, 4);
}

std::string date822(int64_t seconds) { return day_and_time(civil(seconds)) + " -0000"; }

std::string date822(const Civil& local, int64_t seconds_ahead) {
  std::string date = day_and_time(local);
  date += ' ';
  append_offset(date, seconds_ahead);
  return date;
}

std::string date_ctime(const Civil& c) { return weekday_first(c, c.day < 10 ? " " : ""); }

std::string date_mbox(int64_t seconds) {
  const Civil c = civil(seconds);
  return weekday_first(c, c.day < 10 ? "0" : "");
}

}  // namespace text
