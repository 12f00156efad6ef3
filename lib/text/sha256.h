// SHA-256 (FIPS 180-4): a name for any bytes that nobody can give to other bytes.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "text/hash_blocks.h"

namespace text {

class Sha256 {
 public:
  static constexpr size_t block_size = HashBlocks::block_size;
  static constexpr size_t digest_size = 32;

  void feed(std::string_view bytes);
  /// The digest, as bytes, of all that was fed; nothing may be fed after it.
  std::string finish();

 private:
  void take_block(std::string_view block);

  std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  HashBlocks blocks_;
};

}  // namespace text
