// Numbers read from bytes.

#include "text/scan.h"

namespace text {

namespace {

Scanned scan_base(std::string_view bytes, unsigned base) {
  constexpr uint64_t most = std::numeric_limits<uint64_t>::max();
  Scanned scanned{0, 0};
  for (const char c : bytes) {
    const unsigned digit = static_cast<unsigned char>(c) - unsigned{'0'};
    if (digit >= base) break;
    if (scanned.value > (most - digit) / base) return {0, 0};
    scanned.value = scanned.value * base + digit;
    ++scanned.length;
  }
  return scanned;
}

}  // namespace

Scanned scan_decimal(std::string_view bytes) { return scan_base(bytes, 10); }

Scanned scan_octal(std::string_view bytes) { return scan_base(bytes, 8); }

std::optional<uint64_t> number(std::string_view bytes, uint64_t most) {
  const Scanned scanned = scan_decimal(bytes);
  if (scanned.length == 0 || scanned.length != bytes.size()) return std::nullopt;
  if (scanned.value > most) return std::nullopt;
  return scanned.value;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

bool all_digits(std::string_view bytes) {
  for (const char c : bytes) {
    if (c < '0' || c > '9') return false;
  }
  return !bytes.empty();
}

}  // namespace text
