// The script on multilog's command line.

#include "service/script.h"

#include <algorithm>

#include "text/glob.h"
#include "text/line_prefix.h"
#include "text/scan.h"

namespace service {

namespace {

constexpr LogOptions defaults = {.directory = "", .size = 99999, .files = 10, .processor = nullptr};
constexpr size_t least_size = 4096;
constexpr size_t most_size = size_t{1} << 62;
constexpr size_t least_files = 2;
constexpr size_t most_files = 1000000000;
constexpr size_t most_seconds = 1000000000;
constexpr size_t most_longest = size_t{1} << 30;  // in memory
constexpr size_t most_code = 200;                 // a name has 255 bytes

/// The number in front of `digits`, which may be too long to hold.
size_t clamped(std::string_view digits, size_t least, size_t most) {
  const size_t end = digits.find_first_not_of("0123456789");
  digits = digits.substr(0, end);
  if (digits.empty()) return least;
  return std::clamp(text::number(digits).value_or(most), least, most);
}

/// qmail: only the first byte of the first word counts, whatever follows it there.
Stamp first_word(std::span<const char* const> words) {
  if (words.empty()) return Stamp::none;
  switch (words[0][0]) {
    case 't': return Stamp::label;
    case 'T': return Stamp::seconds;
    case 'u': return Stamp::utc;
    case 'z': return Stamp::zone_time;
    default: return Stamp::none;
  }
}

std::string_view code(std::string_view word) {
  const bool sane =
      !word.empty() && word.size() <= most_code && word.find('/') == std::string_view::npos;
  return sane ? word : defaults.code;
}

/// The longest line that a word asks for.
size_t longest(std::span<const char* const> words) {
  size_t longest = default_window;
  for (const char* word : words) {
    if (word[0] == 'l') {
      longest = std::max(longest, clamped(word + 1, default_window, most_longest));
    }
  }
  return longest;
}

/// Changes the settings of the directories behind `word`. False if it is no setting.
bool set(LogOptions& log, const char* word) {
  const char* rest = word + 1;  // of an empty word nothing is read
  switch (word[0]) {
    case 's': log.size = clamped(rest, least_size, most_size); break;
    case 'n': log.files = clamped(rest, least_files, most_files); break;
    case '!': log.processor = rest; break;
    case 'w': log.code = code(rest); break;
    case 'r': log.seconds = static_cast<int64_t>(clamped(rest, 0, most_seconds)); break;
    case 'N': log.spared = clamped(rest, least_files, most_files); break;
    default: return false;
  }
  return true;
}

}  // namespace

bool Script::selective() const {
  return std::ranges::any_of(actions,
                             [](const Action& action) { return action.kind != Action::Kind::log; });
}

Script parse_script(std::span<const char* const> words) {
  using enum Action::Kind;
  Script script;
  script.stamp = first_word(words);
  script.longest = longest(words);
  LogOptions options = defaults;
  if (script.longest > default_window) {
    options.whole = script.window = script.longest + text::prefix_room;
  }
  auto matcher = matches;
  for (const char* word : words) {
    if (set(options, word)) continue;
    const char* rest = word + 1;
    switch (word[0]) {
      case '-': script.actions.push_back({deselect, rest, matcher}); break;
      case '+': script.actions.push_back({select, rest, matcher}); break;
      case 'F': matcher = text::glob; break;
      case 'S': matcher = matches; break;
      case 'e': script.actions.push_back({.kind = alert}); break;
      case '=': script.actions.push_back({.kind = status, .text = rest}); break;
      case '.':
      case '/':
        options.directory = word;
        script.actions.push_back({.kind = log, .log = options});
        break;
      default: break;
    }
  }
  return script;
}

bool matches(std::string_view pattern, std::string_view line) {
  while (!pattern.empty()) {
    const char c = pattern[0];
    pattern.remove_prefix(1);
    if (c != '*') {
      if (line.empty() || line[0] != c) return false;
      line.remove_prefix(1);
      continue;
    }
    if (pattern.empty()) return true;
    const size_t stop = line.find(pattern[0]);
    if (stop == std::string_view::npos) return false;
    line.remove_prefix(stop);
  }
  return line.empty();
}

}  // namespace service
