// What hashes that work on blocks of 64 bytes have in common: cutting, and what goes behind the
// end.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace text {

/// A base of `Hash`, which takes each block with `take_block`.
template <typename Hash, std::endian order>
class Blocks {
 public:
  static constexpr size_t block_size = 64;

  void feed(std::string_view bytes) {
    size_t used = size_ % block_size;
    size_ += bytes.size();
    while (!bytes.empty()) {
      const size_t count = std::min(block_size - used, bytes.size());
      std::ranges::copy(bytes.substr(0, count), block_.begin() + static_cast<ptrdiff_t>(used));
      bytes.remove_prefix(count);
      used += count;
      if (used < block_size) return;
      static_cast<Hash*>(this)->take_block(block_.data());
      used = 0;
    }
  }

 protected:
  /// A one, zeros, and the number of bits, up to the end of a block.
  void pad() {
    std::string padding(1, '\x80');
    const uint64_t bits = size_ * 8;
    const size_t used = (size_ + 1) % block_size;
    const size_t zeros = (2 * block_size - sizeof bits - used) % block_size;
    padding.append(zeros, '\0');
    append(padding, bits);
    feed(padding);
  }

  /// Appends the bytes of `number`, in the order of the hash.
  template <typename Number>
  static void append(std::string& to, Number number) {
    constexpr size_t size = sizeof(Number);
    for (size_t i = 0; i < size; ++i) {
      const size_t shift = 8 * (order == std::endian::little ? i : size - 1 - i);
      to += static_cast<char>(number >> shift & 255);
    }
  }

 private:
  std::array<unsigned char, block_size> block_{};
  uint64_t size_ = 0;  // bytes fed
};

}  // namespace text
