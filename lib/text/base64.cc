// Base64.

#include "text/base64.h"

#include <algorithm>
#include <cstdint>

namespace text {

namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr size_t group = 3;
  std::string encoded;
  encoded.reserve((bytes.size() + group - 1) / group * 4);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(group, bytes.size()))) {
    uint32_t bits = 0;
    for (size_t i = 0; i < group; ++i) {
      bits = bits << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
    }
    for (size_t i = 0; i <= group; ++i) {
      encoded += i <= bytes.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
    }
  }
  return encoded;
}

std::optional<std::string> decode_base64(std::string_view encoded) {
  constexpr size_t group = 4;
  if (encoded.size() % group != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && encoded.ends_with('=')) {
    encoded.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  bytes.reserve(encoded.size() / group * 3 + 3);
  uint32_t bits = 0;
  unsigned held = 0;  // bits that no byte was made of yet
  for (const char c : encoded) {
    const size_t value = digits.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xff);
  }
  const bool whole = held == padding * 2 && (bits & ((1U << held) - 1)) == 0;
  return whole ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace text
