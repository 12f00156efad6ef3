// Text put together from parts: strings, characters and numbers.

#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace text {

inline void append_part(std::string& to, std::string_view part) { to.append(part); }
inline void append_part(std::string& to, char part) { to.push_back(part); }

template <std::integral Number>
  requires(!std::same_as<Number, char> && !std::same_as<Number, bool>)
void append_part(std::string& to, Number part) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, part).ptr;
  to.append(digits, static_cast<size_t>(end - digits));
}

/// Appends each part to `to`; numbers in decimal.
template <typename... Parts>
void append(std::string& to, const Parts&... parts) {
  (append_part(to, parts), ...);
}

/// The parts as one string; numbers in decimal.
template <typename... Parts>
std::string join(const Parts&... parts) {
  std::string whole;
  append(whole, parts...);
  return whole;
}

/// Appends `number` in decimal with zeros in front, `width` digits at least.
void append_padded(std::string& to, uint64_t number, unsigned width);

/// Two hexadecimal digits for each byte.
std::string hex(std::string_view bytes);

/// `bytes` with every byte outside 32..126 turned into `mark`.
std::string printable(std::string_view bytes, char mark = '?');

/// `bytes` as one printable line from which they can be told again: `\n` and `\t`, two backslashes
/// for one, and `\ooo`, three octal digits, for every other byte outside 32..126.
std::string escaped(std::string_view bytes);

}  // namespace text
