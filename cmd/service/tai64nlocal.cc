// tai64nlocal: turn the TAI64N label at the start of a line into the local date and time.

#include <algorithm>
#include <optional>
#include <string>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "text/date.h"
#include "text/tai.h"

// So much of a line tells whether it starts with a label: a further hex digit spoils it.
static constexpr size_t decisive_size = text::tai_label_size + 1;
static constexpr int64_t hour_seconds = 3600;

// Seconds to be added to get local time, for an hour in which they do not change; asking the system
// for each line would take most of the time.
static std::optional<int64_t> offset_of_hour(int64_t hour) {
  static std::optional<int64_t> known_hour, offset;
  if (hour == known_hour) return offset;
  known_hour = hour;
  offset.reset();
  const int64_t first = hour * hour_seconds;
  const auto at_first = os::local_time(first);
  if (!at_first) return offset;
  const auto at_last = os::local_time(first + hour_seconds - 1);
  if (at_last && text::seconds(*at_last) - text::seconds(*at_first) == hour_seconds - 1) {
    offset = text::seconds(*at_first) - first;
  }
  return offset;
}

static std::optional<text::Civil> local_time(int64_t seconds) {
  const int64_t hour = seconds / hour_seconds - (seconds % hour_seconds < 0 ? 1 : 0);
  const auto offset = offset_of_hour(hour);
  return offset ? text::civil(seconds + *offset) : os::local_time(seconds);
}

// `YYYY-MM-DD HH:MM:SS.`, kept for the next line, which most often has the same; empty if there is
// no such date.
static const std::string& local_second(int64_t seconds) {
  static std::string date;
  static int64_t known;
  if (!date.empty() && seconds == known) return date;
  known = seconds;
  date.clear();
  const auto local = local_time(seconds);
  if (!local || local->year < 0) return date;
  text::append_date_time(date, *local);
  return date += '.';
}

// Puts the front of a line, with its label converted if there is one.
static void put_start(std::string_view start) {
  const auto tai = text::read_tai_label(start);
  if (!tai) return io::out.put(start);
  const std::string& date = local_second(tai->unix_seconds());
  if (date.empty()) return io::out.put(start);
  char digits[9];
  uint32_t nanoseconds = tai->nanoseconds;
  for (size_t i = sizeof digits; i > 0; nanoseconds /= 10) {
    digits[--i] = static_cast<char>('0' + nanoseconds % 10);
  }
  io::out.put(date);
  io::out.put({digits, sizeof digits});
  io::out.put(start.substr(text::tai_label_size));
}

// Takes the next bytes of a line that began with `@` into `start`, until they are decisive.
static bool gather(std::string& start, std::string_view& bytes) {
  const size_t newline = bytes.find('\n');
  const size_t line = newline == std::string_view::npos ? bytes.size() : newline + 1;
  const size_t size = std::min(line, decisive_size - start.size());
  start += bytes.substr(0, size);
  bytes.remove_prefix(size);
  return start.size() == decisive_size || start.ends_with('\n');
}

int program(cmd::Args) {
  std::string start;     // of a line, not decisive yet
  bool at_start = true;  // of a line
  for (std::string_view bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    io::in.skip(bytes.size());
    while (!bytes.empty()) {
      if (at_start && (!start.empty() || bytes[0] == '@')) {
        if (!gather(start, bytes)) break;
        put_start(start);
        at_start = start.ends_with('\n');
        start.clear();
        continue;
      }
      const size_t newline = bytes.find('\n');
      at_start = newline != std::string_view::npos;
      const size_t size = at_start ? newline + 1 : bytes.size();
      io::out.put(bytes.substr(0, size));
      bytes.remove_prefix(size);
    }
    if (io::out.failed()) break;
  }
  put_start(start);
  return io::finish();  // 0, or 111 if anything was not read or not written
}
