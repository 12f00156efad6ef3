// SHA-1 (RFC 3174). It is good for the checksums of protocols that name it, keyed ones above all;
// nothing that must not be forged may rest on the bare hash.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "text/blocks.h"

namespace text {

/// A hash as text::Hmac takes it: the two sizes, `feed` and `finish`.
class Sha1 : public Blocks<Sha1, std::endian::big> {
 public:
  static constexpr size_t digest_size = 20;

  /// The digest, as bytes, of all that was fed; nothing may be fed after it.
  std::string finish();

 private:
  friend Blocks;
  void take_block(const unsigned char* block);

  std::array<uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
};

}  // namespace text
