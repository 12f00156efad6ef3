// Checksums.

#include "text/crc.h"

#include <array>

namespace text {

namespace {

constexpr std::array<uint32_t, 256> table = [] {
  constexpr uint32_t polynomial = 0x82f63b78;  // with the lowest power in the highest bit
  std::array<uint32_t, 256> remainders{};
  for (uint32_t byte = 0; byte < remainders.size(); ++byte) {
    uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder >> 1 ^ ((remainder & 1) != 0 ? polynomial : 0);
    }
    remainders[byte] = remainder;
  }
  return remainders;
}();

}  // namespace

uint32_t crc32c(std::string_view bytes) {
  uint32_t remainder = 0xffffffff;
  for (const char c : bytes) {
    remainder = remainder >> 8 ^ table[(remainder ^ static_cast<unsigned char>(c)) & 255];
  }
  return ~remainder;
}

}  // namespace text
