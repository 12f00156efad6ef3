// Settings written as in INI files.

#include "text/ini.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/split.h"

namespace text {

namespace {

/// `bytes` without blanks at either end. A CR is one: such files come from everywhere.
std::string_view trim(std::string_view bytes) {
  constexpr std::string_view blanks = " \t\r";
  const size_t start = bytes.find_first_not_of(blanks);
  if (start == std::string_view::npos) return {};
  return bytes.substr(start, bytes.find_last_not_of(blanks) + 1 - start);
}

bool names(std::string_view word) {
  const auto in_name = [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\177' && c != '=';
  };
  return std::ranges::all_of(word, in_name);
}

}  // namespace

std::vector<Setting> parse_ini(std::string_view file) {
  std::vector<Setting> settings;
  std::string prefix;
  while (const auto piece = take(file, '\n')) {
    std::string_view line = trim(*piece);
    if (line.starts_with(';') || line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      if (!line.ends_with(']')) continue;
      const std::string_view section = trim(line.substr(1, line.size() - 2));
      prefix = section.empty() ? "" : join(section, '_');
      continue;
    }
    const Halves setting = halves(line, '=');
    const std::string_view word = trim(setting.before);
    if (!setting.found || word.empty()) continue;
    std::string name = prefix + std::string(word);
    if (!names(name)) continue;
    settings.push_back({.name = std::move(name), .value = std::string(trim(setting.after))});
  }
  return settings;
}

}  // namespace text
