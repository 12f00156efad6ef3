// The script on multilog's command line.

#include "service/script.h"

#include <algorithm>

#include "text/scan.h"

namespace service {

namespace {

constexpr size_t default_size = 99999;
constexpr size_t least_size = 4096;
constexpr size_t most_size = 16777215;
constexpr size_t default_files = 10;
constexpr size_t least_files = 2;
constexpr size_t most_files = 1000000000;

/// The number in front of `digits`, which may be too long to hold.
size_t clamped(std::string_view digits, size_t least, size_t most) {
  const size_t end = digits.find_first_not_of("0123456789");
  digits = digits.substr(0, end);
  if (digits.empty()) return least;
  return std::clamp(text::number(digits).value_or(most), least, most);
}

}  // namespace

bool Script::selective() const {
  return std::ranges::any_of(actions,
                             [](const Action& action) { return action.kind != Action::Kind::log; });
}

Script parse_script(std::span<const char* const> words) {
  using enum Action::Kind;
  Script script;
  // qmail: t counts only as the first word, whatever follows it there.
  script.stamped = !words.empty() && words[0][0] == 't';
  Action directory{.kind = log, .text = "", .size = default_size, .files = default_files};
  for (const char* word : words) {
    const char* rest = word + 1;  // of an empty word nothing is read
    switch (word[0]) {
      case '-': script.actions.push_back({.kind = deselect, .text = rest}); break;
      case '+': script.actions.push_back({.kind = select, .text = rest}); break;
      case 'e': script.actions.push_back({.kind = alert, .text = rest}); break;
      case '=': script.actions.push_back({.kind = status, .text = rest}); break;
      case 's': directory.size = clamped(rest, least_size, most_size); break;
      case 'n': directory.files = clamped(rest, least_files, most_files); break;
      case '!': directory.processor = rest; break;
      case '.':
      case '/':
        directory.text = word;
        script.actions.push_back(directory);
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
