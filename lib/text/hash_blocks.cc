// What SHA-1 and SHA-256 share: the blocks in which they take bytes, and big-endian words.

#include "text/hash_blocks.h"

namespace text {

std::string HashBlocks::padding() const {
  const uint64_t bits = size_ * 8;
  const std::array<uint32_t, 2> length = {static_cast<uint32_t>(bits >> 32),
                                          static_cast<uint32_t>(bits)};
  std::string padding = "\x80";
  while ((size_ + padding.size() + sizeof length) % block_size != 0) padding += '\0';
  return padding + big_endian(length);
}

uint32_t big_endian(std::string_view bytes) {
  uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string big_endian(std::span<const uint32_t> words) {
  std::string bytes;
  for (const uint32_t word : words) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift);
  }
  return bytes;
}

}  // namespace text
