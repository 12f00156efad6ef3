// multilog's patterns: the first line is the pattern, the rest the line.

#include "fuzz/fuzz.h"
#include "service/script.h"

void fuzz(std::string_view bytes) {
  const size_t cut = bytes.find('\n');
  const std::string_view pattern = bytes.substr(0, cut);
  const std::string_view line = cut == std::string_view::npos ? std::string_view() : bytes.substr(cut + 1);
  const bool matched = service::matches(pattern, line);
  require(pattern.find('*') != std::string_view::npos || matched == (pattern == line));
}
