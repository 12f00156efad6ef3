// control/stopped.

#include "queue/stops.h"

#include <cerrno>

#include "db/control.h"
#include "os/file.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace queue {

Stops::Stops(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (line == "local") {
      local_ = true;
    } else if (line == "remote") {
      remote_ = true;
    } else {
      domains_.add(line, text::lower(line));
    }
  }
  domains_.sort();
}

std::optional<std::string_view> Stops::find(std::string_view recipient) const {
  if (domains_.empty()) return std::nullopt;
  const std::string_view domain = text::last_halves(recipient, '@').after;
  if (const auto line = domains_.find(domain)) return line;
  for (size_t i = 0; i < domain.size(); ++i) {
    if (domain[i] != '.') continue;
    if (const auto line = domains_.find(domain.substr(i))) return line;
  }
  return std::nullopt;
}

bool read_stops(const os::Fd& home, Stops& stops) {
  constexpr size_t most = size_t{1} << 24;
  const auto content = os::read_file(stopped_path, most, home);
  if (!content && errno != ENOENT) return false;
  stops = Stops(db::list_lines(content.value_or("")));
  return true;
}

std::string with_line(std::string_view content, std::string_view line) {
  if (without_line(content, line)) return std::string(content);
  return text::join(content, content.empty() || content.ends_with('\n') ? "" : "\n", line, '\n');
}

std::optional<std::string> without_line(std::string_view content, std::string_view line) {
  std::string rest;
  bool found = false;
  while (!content.empty()) {
    const std::string_view raw = text::first_line(content);
    content.remove_prefix(raw.size());
    if (text::equal_without_case(text::trim_end(raw), line)) {
      found = true;
    } else {
      rest += raw;
    }
  }
  return found ? std::optional(std::move(rest)) : std::nullopt;
}

bool can_be_stopped(std::string_view word) {
  for (const char c : word) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '@' || c == '\x7f') return false;
  }
  return !word.empty() && word != "." && word.front() != '#';
}

}  // namespace queue
