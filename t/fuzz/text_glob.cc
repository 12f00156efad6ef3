// Globs: the first line is the pattern, the rest the bytes.

#include "fuzz/fuzz.h"
#include "text/glob.h"

void fuzz(std::string_view bytes) {
  const size_t cut = bytes.find('\n');
  const std::string pattern(bytes.substr(0, cut));
  const std::string_view rest = cut == std::string_view::npos ? std::string_view() : bytes.substr(cut + 1);
  const bool matched = text::glob(pattern, rest);
  require(pattern.find_first_of("*?[\\") != std::string::npos || matched == (pattern == rest));
  require(!matched || text::glob("*" + pattern, rest));
}
