// Words of a command line, grouped by braces that are words of their own.

#include "text/braces.h"

#include <string_view>

namespace text {

std::vector<char**> take_groups(std::span<char*> words) {
  std::vector<char**> starts;
  std::vector<char**> ends;
  size_t depth = 0;
  for (char*& word : words) {
    const std::string_view text = word;
    if (text == "{" && depth++ == 0) starts.push_back(&word + 1);
    if (text == "}") {
      if (depth == 0 || starts.back() == &word) return {};
      if (--depth == 0) ends.push_back(&word);
    } else if (depth == 0) {
      return {};
    }
  }
  if (depth > 0) return {};
  for (char** end : ends) *end = nullptr;
  return starts;
}

}  // namespace text
