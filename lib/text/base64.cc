// Base64.

#include "text/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace text {

namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr size_t group_size = 3;  // bytes that four digits stand for

constexpr uint8_t no_digit = 255;

constexpr std::array<uint8_t, 256> make_values() {
  std::array<uint8_t, 256> values{};
  values.fill(no_digit);
  for (size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<uint8_t>(i);
  }
  return values;
}

constexpr std::array<uint8_t, 256> values = make_values();

}  // namespace

std::string base64(std::string_view bytes) {
  std::string encoded;
  encoded.reserve((bytes.size() + group_size - 1) / group_size * 4);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(group_size, bytes.size()))) {
    uint32_t bits = 0;
    for (size_t i = 0; i < group_size; ++i) {
      bits = bits << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0);
    }
    for (size_t i = 0; i <= group_size; ++i) {
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

void Base64Encoder::feed(std::string_view bytes, std::string& to) {
  if (!held_.empty()) {
    const size_t missing = std::min(group_size - held_.size(), bytes.size());
    held_ += bytes.substr(0, missing);
    bytes.remove_prefix(missing);
    if (held_.size() < group_size) return;
    finish(to);
  }
  const size_t whole = bytes.size() - bytes.size() % group_size;
  to += base64(bytes.substr(0, whole));
  held_ = bytes.substr(whole);
}

void Base64Encoder::finish(std::string& to) {
  to += base64(held_);
  held_.clear();
}

void Base64Decoder::feed(std::string_view encoded, std::string& to) {
  for (const char c : encoded) {
    if (c == '=') ended_ = true;
    if (ended_) return;
    const uint8_t value = values[static_cast<unsigned char>(c)];
    if (value == no_digit) continue;
    bits_ = (bits_ << 6 | value) & 0xffff;
    held_ += 6;
    if (held_ < 8) continue;
    held_ -= 8;
    to += static_cast<char>(bits_ >> held_ & 0xff);
  }
}

}  // namespace text
