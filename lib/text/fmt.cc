// Text put together from parts: strings, characters and numbers.

#include "text/fmt.h"

namespace text {

void append_padded(std::string& to, uint64_t number, unsigned width) {
  const std::string digits = join(number);
  if (digits.size() < width) to.append(width - digits.size(), '0');
  to += digits;
}

std::string printable(std::string_view bytes, char mark) {
  std::string shown(bytes);
  for (char& c : shown) {
    if (c < 32 || c > 126) c = mark;
  }
  return shown;
}

}  // namespace text
