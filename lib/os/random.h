// Bytes and numbers that nobody can foresee.

#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace os {

/// Fills `room`; false, with errno, if this system has no such bytes to give.
[[nodiscard]] bool fill_random(std::span<uint8_t> room);

/// Puts `values` into random order; leaves them as they are if there is nothing random.
template <typename Value>
void shuffle(std::vector<Value>& values) {
  for (size_t left = values.size(); left > 1; --left) {
    std::array<uint8_t, 4> bytes{};
    (void)fill_random(bytes);
    const auto number = std::bit_cast<uint32_t>(bytes);
    std::swap(values[left - 1], values[number % left]);
  }
}

}  // namespace os
