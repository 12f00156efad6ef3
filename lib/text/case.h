// ASCII letters without their case; every other byte is left alone, whatever the locale.

#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace text {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline std::string lower(std::string_view bytes) {
  std::string lowered(bytes);
  for (char& c : lowered) c = lower(c);
  return lowered;
}

constexpr bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

constexpr bool starts_without_case(std::string_view bytes, std::string_view prefix) {
  return bytes.size() >= prefix.size() && equal_without_case(bytes.substr(0, prefix.size()), prefix);
}

}  // namespace text
