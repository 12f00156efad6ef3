// TAI64N labels.

#include "text/tai.h"

namespace text {

namespace {

/// Writes `number` as 8 hex digits, all at once: each nibble moves into a byte of its own, and those
/// above 9 are lifted from the digits to the letters.
void write_hex(char* to, uint32_t number) {
  constexpr uint64_t each = 0x0101010101010101;
  uint64_t nibbles = number;
  nibbles = (nibbles | nibbles << 16) & 0x0000ffff0000ffff;
  nibbles = (nibbles | nibbles << 8) & 0x00ff00ff00ff00ff;
  nibbles = (nibbles | nibbles << 4) & 0x0f0f0f0f0f0f0f0f;
  const uint64_t letters = (nibbles + 6 * each) >> 4 & each;
  uint64_t digits = nibbles + '0' * each + letters * ('a' - '0' - 10);
  for (unsigned i = 8; i > 0; digits >>= 8) to[--i] = static_cast<char>(digits & 255);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<uint64_t> read_hex(std::string_view bytes) {
  uint64_t number = 0;
  for (const char c : bytes) {
    const int digit = hex_value(c);
    if (digit < 0) return std::nullopt;
    number = number << 4 | static_cast<uint64_t>(digit);
  }
  return number;
}

void write_big_endian(char* to, uint64_t number, unsigned bytes) {
  while (bytes > 0) {
    to[--bytes] = static_cast<char>(number & 255);
    number >>= 8;
  }
}

uint64_t read_big_endian(const char* from, unsigned bytes) {
  uint64_t number = 0;
  for (unsigned i = 0; i < bytes; ++i) number = number << 8 | static_cast<unsigned char>(from[i]);
  return number;
}

}  // namespace

void write_tai_label(char* label, Tai tai) {
  label[0] = '@';
  write_hex(label + 1, static_cast<uint32_t>(tai.seconds >> 32));
  write_hex(label + 9, static_cast<uint32_t>(tai.seconds));
  write_hex(label + 17, tai.nanoseconds);
}

std::optional<Tai> read_tai_label(std::string_view bytes) {
  if (bytes.size() < tai_label_size || bytes[0] != '@') return std::nullopt;
  if (bytes.size() > tai_label_size && hex_value(bytes[tai_label_size]) >= 0) return std::nullopt;
  const auto seconds = read_hex(bytes.substr(1, 16));
  const auto nanoseconds = read_hex(bytes.substr(17, 8));
  if (!seconds || !nanoseconds || *nanoseconds >= 1000000000) return std::nullopt;
  return Tai{*seconds, static_cast<uint32_t>(*nanoseconds)};
}

void write_tai_packed(char* bytes, Tai tai) {
  write_big_endian(bytes, tai.seconds, 8);
  write_big_endian(bytes + 8, tai.nanoseconds, 4);
}

Tai read_tai_packed(const char* bytes) {
  return {read_big_endian(bytes, 8), static_cast<uint32_t>(read_big_endian(bytes + 8, 4))};
}

}  // namespace text
