// MD5 (RFC 1321). It is broken as a hash, and here for the checksums of old protocols that name it:
// CRAM-MD5 and APOP.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "text/blocks.h"

namespace text {

/// A hash as text::Hmac takes it.
class Md5 : public Blocks<Md5, std::endian::little> {
 public:
  static constexpr size_t digest_size = 16;

  /// The digest, as bytes, of all that was fed; nothing may be fed after it.
  std::string finish();

 private:
  friend Blocks;
  void take_block(const unsigned char* block);

  std::array<uint32_t, 4> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
};

}  // namespace text
