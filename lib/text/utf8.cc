// UTF-8.

#include "text/utf8.h"

#include <algorithm>

#include "text/fmt.h"

namespace text {

namespace {

constexpr size_t longest = 4;

constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

constexpr bool continues(char c) { return (byte(c) & 0xc0) == 0x80; }

/// How many bytes the character has that starts with `first`; 0 if none does.
constexpr size_t size_by(unsigned first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/// True if `bytes` could be the start of a character whose end is yet to come.
bool is_start(std::string_view bytes) {
  const size_t size = size_by(byte(bytes[0]));
  if (bytes.size() >= size || !std::ranges::all_of(bytes.substr(1), continues)) return false;
  // What the second byte may be tells whether the smallest, or the largest end makes a character.
  const auto ends_well = [&](char last) {
    std::string whole(bytes);
    whole.resize(size, last);
    return first_character(whole).size == size;
  };
  return ends_well('\x80') || ends_well('\xbf');
}

void append_octal(std::string& to, std::string_view bytes) {
  const auto digit = [](unsigned value) { return static_cast<char>('0' + (value & 7)); };
  for (const char c : bytes) {
    append(to, '\\', digit(byte(c) >> 6), digit(byte(c) >> 3), digit(byte(c)));
  }
}

}  // namespace

Character first_character(std::string_view bytes) {
  constexpr Character none{0, 0};
  if (bytes.empty()) return none;
  const unsigned first = byte(bytes[0]);
  const size_t size = size_by(first);
  if (size == 1) return {first, 1};
  if (size == 0 || bytes.size() < size) return none;
  char32_t value = first & (0x7fU >> size);
  for (const char c : bytes.substr(1, size - 1)) {
    if (!continues(c)) return none;
    value = value << 6 | (byte(c) & 0x3f);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < smallest[size] || value > 0x10ffff || surrogate) return none;
  return {value, size};
}

void append_utf8(std::string& to, char32_t character) {
  const auto put = [&](char32_t value) { to += static_cast<char>(value); };
  const auto put_rest = [&](unsigned shift) { put(0x80 | (character >> shift & 0x3f)); };
  if (character < 0x80) return put(character);
  if (character < 0x800) {
    put(0xc0 | character >> 6);
  } else if (character < 0x10000) {
    put(0xe0 | character >> 12);
    put_rest(6);
  } else {
    put(0xf0 | character >> 18);
    put_rest(12);
    put_rest(6);
  }
  put_rest(0);
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t size = first_character(bytes).size;
    if (size == 0) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

void Utf8Check::feed(std::string_view bytes) {
  while (good_ && !start_.empty() && !bytes.empty()) {
    start_ += bytes[0];
    bytes.remove_prefix(1);
    if (first_character(start_).size > 0) {
      start_.clear();
    } else {
      good_ = is_start(start_);
    }
  }
  while (good_ && !bytes.empty()) {
    const size_t size = first_character(bytes).size;
    if (size == 0) break;
    bytes.remove_prefix(size);
  }
  if (!good_ || bytes.empty()) return;
  good_ = bytes.size() < longest && is_start(bytes);
  start_ = bytes.substr(0, longest);
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string escaped_utf8(std::string_view bytes) {
  std::string shown;
  while (!bytes.empty()) {
    const Character character = first_character(bytes);
    const std::string_view taken = bytes.substr(0, std::max<size_t>(character.size, 1));
    if (character.size == 0 || is_control(character.value)) {
      append_octal(shown, taken);
    } else if (taken == "\\") {
      shown += "\\\\";
    } else {
      shown += taken;
    }
    bytes.remove_prefix(taken.size());
  }
  return shown;
}

}  // namespace text
