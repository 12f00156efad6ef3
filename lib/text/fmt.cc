// Text put together from parts: strings, characters and numbers.

#include "text/fmt.h"

namespace text {

void append_padded(std::string& to, uint64_t number, unsigned width) {
  const std::string digits = join(number);
  if (digits.size() < width) to.append(width - digits.size(), '0');
  to += digits;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (const char c : bytes) {
    shown += digits[static_cast<unsigned char>(c) >> 4];
    shown += digits[static_cast<unsigned char>(c) & 15];
  }
  return shown;
}

std::string printable(std::string_view bytes, char mark) {
  std::string shown(bytes);
  for (char& c : shown) {
    if (c < 32 || c > 126) c = mark;
  }
  return shown;
}

std::string escaped(std::string_view bytes) {
  const auto digit = [](unsigned value) { return static_cast<char>('0' + (value & 7)); };
  std::string shown;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\n': shown += "\\n"; break;
      case '\t': shown += "\\t"; break;
      case '\\': shown += "\\\\"; break;
      default:
        if (byte >= 32 && byte <= 126) {
          shown += c;
        } else {
          append(shown, '\\', digit(byte >> 6U), digit(byte >> 3U), digit(byte));
        }
    }
  }
  return shown;
}

}  // namespace text
