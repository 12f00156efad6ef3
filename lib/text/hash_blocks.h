// What SHA-1 and SHA-256 share: the blocks in which they take bytes, and big-endian words.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace text {

/// Cuts what is fed into blocks of 64 bytes, and calls `take(block)` for each.
class HashBlocks {
 public:
  static constexpr size_t block_size = 64;

  template <typename Take>
  void feed(std::string_view bytes, Take take) {
    size_t used = size_ % block_size;
    size_ += bytes.size();
    while (!bytes.empty()) {
      const size_t count = std::min(block_size - used, bytes.size());
      std::ranges::copy(bytes.substr(0, count), block_.begin() + static_cast<ptrdiff_t>(used));
      bytes.remove_prefix(count);
      used += count;
      if (used < block_size) return;
      take(std::string_view(block_.data(), block_size));
      used = 0;
    }
  }

  /// Fills the last block up (RFC 3174 section 4, FIPS 180-4 section 5.1.1).
  template <typename Take>
  void finish(Take take) {
    feed(padding(), take);
  }

 private:
  std::string padding() const;

  std::array<char, block_size> block_{};
  uint64_t size_ = 0;  // of what was fed
};

/// The number of the first four bytes, highest first.
uint32_t big_endian(std::string_view bytes);
/// The bytes of the words, highest first.
std::string big_endian(std::span<const uint32_t> words);

}  // namespace text
