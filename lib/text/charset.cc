// Old character sets, turned into UTF-8.

#include "text/charset.h"

#include <algorithm>

#include "text/case.h"
#include "text/utf8.h"

namespace text {

namespace {

enum class Charset { utf8, ascii, latin1, latin9, windows };

struct Name {
  std::string_view name;
  Charset charset;
};

constexpr Name names[] = {
    {"utf-8", Charset::utf8},           {"utf8", Charset::utf8},
    {"us-ascii", Charset::ascii},       {"ascii", Charset::ascii},
    {"ansi_x3.4-1968", Charset::ascii}, {"iso-8859-1", Charset::latin1},
    {"iso8859-1", Charset::latin1},     {"iso_8859-1", Charset::latin1},
    {"latin1", Charset::latin1},        {"iso-8859-15", Charset::latin9},
    {"iso8859-15", Charset::latin9},    {"iso_8859-15", Charset::latin9},
    {"latin-9", Charset::latin9},       {"windows-1252", Charset::windows},
    {"cp1252", Charset::windows},
};

// 0x80 to 0x9f; 0 where there is nothing.
constexpr char32_t windows_controls[] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/// The character of that byte above 0x7f; 0 if there is none.
char32_t character_of(unsigned char byte, Charset charset) {
  if (charset == Charset::ascii) return 0;
  if (charset == Charset::windows && byte < 0xa0) return windows_controls[byte - 0x80];
  if (charset != Charset::latin9) return byte;
  switch (byte) {
    case 0xa4: return 0x20ac;
    case 0xa6: return 0x0160;
    case 0xa8: return 0x0161;
    case 0xb4: return 0x017d;
    case 0xb8: return 0x017e;
    case 0xbc: return 0x0152;
    case 0xbd: return 0x0153;
    case 0xbe: return 0x0178;
    default: return byte;
  }
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
  const auto* const found = std::ranges::find_if(
      names, [&](const Name& name) { return equal_without_case(name.name, charset); });
  if (found == std::end(names)) return std::nullopt;
  if (found->charset == Charset::utf8) {
    return is_utf8(bytes) ? std::optional(std::string(bytes)) : std::nullopt;
  }
  std::string characters;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t character = byte < 0x80 ? byte : character_of(byte, found->charset);
    if (character == 0 && byte != 0) return std::nullopt;
    append_utf8(characters, character);
  }
  return characters;
}

}  // namespace text
