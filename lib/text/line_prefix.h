// A prefix, such as the time, in front of every line of a block.

#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace text {

/// The longest prefix, and the room that each is given.
constexpr size_t prefix_room = 64;

struct Prefixed {
  size_t taken;
  size_t made;
};

/// Puts `prefix` and a line to `to` for each line of `lines`, the last of which may be without its
/// end, until `prefix_room` and the line are more than there is room for. Returns how many bytes
/// were taken, and how many were made of them.
Prefixed prefix_lines(std::string_view lines, std::string_view prefix, std::span<char> to);

}  // namespace text
