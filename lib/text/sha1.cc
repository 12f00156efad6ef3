// SHA-1.

#include "text/sha1.h"

#include <bit>

namespace text {

/// One round of mixing for each of 80 words, of which the block holds the first 16 (RFC 3174
/// section 6.1).
void Sha1::take_block(const unsigned char* block) {
  std::array<uint32_t, 80> words;
  for (size_t i = 0; i < 16; ++i) {
    const unsigned char* at = block + 4 * i;
    words[i] = uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
  }
  for (size_t i = 16; i < words.size(); ++i) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  auto [a, b, c, d, e] = state_;
  for (size_t i = 0; i < words.size(); ++i) {
    uint32_t mixed;
    if (i < 20) {
      mixed = ((b & c) | (~b & d)) + 0x5a827999;
    } else if (i < 40) {
      mixed = (b ^ c ^ d) + 0x6ed9eba1;
    } else if (i < 60) {
      mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    } else {
      mixed = (b ^ c ^ d) + 0xca62c1d6;
    }
    const uint32_t next = std::rotl(a, 5) + mixed + e + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state_ = {state_[0] + a, state_[1] + b, state_[2] + c, state_[3] + d, state_[4] + e};
}

std::string Sha1::finish() {
  pad();
  std::string digest;
  for (const uint32_t word : state_) append(digest, word);
  return digest;
}

}  // namespace text
