// Control files.

#include "db/control.h"

#include <cerrno>
#include <limits>

#include "os/environment.h"
#include "os/file.h"
#include "text/scan.h"
#include "text/split.h"

namespace db {

namespace {

constexpr size_t most = size_t{1} << 28;  // a control file is at most 256 MB

/// The digits at the start of `line`; nothing if there is none.
std::optional<uint64_t> leading_number(std::string_view line) {
  const size_t digits = line.find_first_not_of("0123456789");
  if (digits == 0 || line.empty()) return std::nullopt;
  const text::Scanned scanned = text::scan_decimal(line);
  return scanned.length > 0 ? scanned.value : std::numeric_limits<uint64_t>::max();
}

}  // namespace

Control read_line(const char* path, std::string& line) {
  const auto content = os::read_file(path, most);
  if (!content) return errno == ENOENT ? Control::absent : Control::failed;
  std::string_view rest = *content;
  line = text::trim_end(text::take(rest, '\n').value_or(std::string_view{}));
  return Control::present;
}

Control read_number(const char* path, uint64_t& number) {
  std::string line;
  const Control control = read_line(path, line);
  if (control != Control::present) return control;
  const auto leading = leading_number(line);
  if (!leading) return Control::absent;
  number = *leading;
  return Control::present;
}

Control read_number(const char* path, const char* variable, uint64_t& number) {
  std::string line;
  const char* value = os::get_env(variable);
  if (value != nullptr) {
    line = value;
  } else if (const Control control = read_line(path, line); control != Control::present) {
    return control;
  }
  const auto leading = leading_number(line);
  if (!leading && value == nullptr && !line.starts_with('-')) return Control::absent;
  number = leading.value_or(0);
  return Control::present;
}

std::vector<std::string> list_lines(std::string_view content) {
  std::vector<std::string> lines;
  while (const auto raw = text::take(content, '\n')) {
    const std::string_view line = text::trim_end(*raw);
    if (line.empty() || line.front() == '#') continue;
    if (line.find('\0') != std::string_view::npos) continue;
    lines.emplace_back(line);
  }
  return lines;
}

Control read_list(const char* path, std::vector<std::string>& lines) {
  const auto content = os::read_file(path, most);
  if (!content) return errno == ENOENT ? Control::absent : Control::failed;
  lines = list_lines(*content);
  return Control::present;
}

bool read_line_or_default(const char* path, std::string& value) {
  return read_line(path, value) != Control::failed;
}

bool read_number_or_default(const char* path, uint64_t& value) {
  return read_number(path, value) != Control::failed;
}

bool read_list_or_default(const char* path, std::vector<std::string>& value) {
  return read_list(path, value) != Control::failed;
}

}  // namespace db
