// Maildir++ quotas.

#include "box/quota.h"

#include <algorithm>
#include <limits>

#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace box {

namespace {

constexpr std::string_view separators = ", \t\r";
constexpr size_t column = 12;  // bytes of a number in a line, as Courier writes it

constexpr int64_t add(int64_t a, int64_t b) {
  int64_t sum;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
}

/// All of `word` as a number with or without a minus sign.
std::optional<int64_t> signed_number(std::string_view word) {
  const bool negative = word.starts_with('-');
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  const auto number = text::number(word.substr(negative ? 1 : 0), static_cast<uint64_t>(most));
  if (!number) return std::nullopt;
  const auto value = static_cast<int64_t>(*number);
  return negative ? -value : value;
}

std::optional<Amount> parse_amount(std::string_view line) {
  const auto bytes = signed_number(text::take_word(line));
  const auto messages = signed_number(text::take_word(line));
  if (!bytes || !messages || !text::take_word(line).empty()) return std::nullopt;
  return Amount{*bytes, *messages};
}

void append_column(std::string& to, int64_t number) {
  const std::string digits = text::join(number);
  to.append(column - std::min(column, digits.size()), ' ');
  to += digits;
}

bool within(uint64_t limit, int64_t held, int64_t more) {
  return limit == 0 || add(held, more) <= 0 || static_cast<uint64_t>(add(held, more)) <= limit;
}

bool reached(uint64_t limit, int64_t held, unsigned percent) {
  // Rounded up, and without a product that does not fit.
  const uint64_t enough = limit / 100 * percent + (limit % 100 * percent + 99) / 100;
  return limit != 0 && held >= 0 && static_cast<uint64_t>(held) >= enough;
}

std::string_view without_slashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

std::optional<Quota> parse_quota(std::string_view text) {
  Quota quota;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    if (text.empty()) return quota;
    const std::string_view item = text.substr(0, text.find_first_of(separators));
    text.remove_prefix(item.size());
    const auto number = text::number(item.substr(0, item.size() - 1));
    if (!number) return std::nullopt;
    switch (item.back()) {
      case 'S': quota.bytes = *number; break;
      case 'C': quota.messages = *number; break;
      default: return std::nullopt;
    }
  }
}

std::string quota_text(const Quota& quota) {
  if (quota.messages == 0) return text::join(quota.bytes, 'S');
  if (quota.bytes == 0) return text::join(quota.messages, 'C');
  return text::join(quota.bytes, "S,", quota.messages, 'C');
}

Amount& Amount::operator+=(const Amount& more) {
  bytes = add(bytes, more.bytes);
  messages = add(messages, more.messages);
  return *this;
}

std::string amount_line(const Amount& amount) {
  std::string line;
  append_column(line, amount.bytes);
  line += ' ';
  append_column(line, amount.messages);
  line += '\n';
  return line;
}

Sums read_maildirsize(std::string_view content) {
  Sums sums;
  sums.sound = content.size() < most_maildirsize && (content.empty() || content.ends_with('\n'));
  const std::string_view first = text::take(content, '\n').value_or("");
  sums.quota = parse_quota(first).value_or(Quota{});
  while (const auto line = text::take(content, '\n')) {
    const auto amount = parse_amount(*line);
    if (amount) sums.held += *amount;
    sums.sound = sums.sound && amount;
    ++sums.lines;
  }
  sums.sound = sums.sound && sums.held.bytes >= 0 && sums.held.messages >= 0;
  return sums;
}

std::string recount_lines() {
  const std::string nothing = amount_line({});
  std::string lines;
  while (lines.size() < most_maildirsize) lines += nothing;
  return lines;
}

bool fits(const Quota& quota, const Amount& held, const Amount& more) {
  return within(quota.bytes, held.bytes, more.bytes) &&
         within(quota.messages, held.messages, more.messages);
}

bool filled(const Quota& quota, const Amount& held, unsigned percent) {
  return reached(quota.bytes, held.bytes, percent) ||
         reached(quota.messages, held.messages, percent);
}

std::optional<uint64_t> size_in_name(std::string_view name) {
  constexpr std::string_view mark = ",S=";
  name = text::halves(name, ':').before;
  const size_t at = name.rfind(mark);  // a host name may hold one too
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view size = text::halves(name.substr(at + mark.size()), ',').before;
  return text::number(size, static_cast<uint64_t>(std::numeric_limits<int64_t>::max()));
}

bool message_counts(std::string_view name) {
  if (name.starts_with('.')) return false;
  const std::string_view info = text::halves(name, ':').after;
  return !info.starts_with("2,") || info.find('T') == std::string_view::npos;
}

bool folder_counts(std::string_view name) {
  return name.size() > 1 && name.starts_with('.') && name != ".." && name != ".Trash";
}

bool is_folder_name(std::string_view name) {
  return !name.empty() && !name.starts_with('.') && !name.ends_with('.') &&
         name.find("..") == std::string_view::npos && name.find('/') == std::string_view::npos;
}

std::string_view folder_name(std::string_view path) {
  path = without_slashes(path);
  return path.substr(path.rfind('/') + 1);
}

std::string folder_parent(std::string_view path) {
  path = without_slashes(path);
  const std::string_view name = folder_name(path);
  if (name.empty() || name == "." || name == "..") return text::join(path, "/..");
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(path.substr(0, slash + 1));
}

}  // namespace box
