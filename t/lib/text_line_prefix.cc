#include "text/line_prefix.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

/// What it means, line by line.
std::string with_prefix(std::string_view lines, std::string_view prefix) {
  std::string result;
  bool at_start = true;
  for (const char c : lines) {
    if (at_start) result += prefix;
    result += c;
    at_start = c == '\n';
  }
  return result;
}

/// The same by prefix_lines, with room for `room` bytes at a time, every one of them watched.
std::string in_pieces(std::string_view lines, std::string_view prefix, size_t room) {
  std::string result;
  while (!lines.empty()) {
    std::vector<char> to(room);
    const auto done = text::prefix_lines(lines, prefix, to);
    REQUIRE(done.taken > 0);
    REQUIRE(done.made <= room);
    REQUIRE((done.taken == lines.size() || lines[done.taken - 1] == '\n'));
    result.append(to.data(), done.made);
    lines.remove_prefix(done.taken);
  }
  return result;
}

}  // namespace

TEST_CASE("each line gets the prefix, whatever the room and the lengths") {
  size_t wrong = 0;
  const std::string longest(text::prefix_room, 'p');
  for (const size_t prefix : {0u, 1u, 26u, 63u, 64u}) {
    for (const size_t length : {0u, 1u, 7u, 63u, 64u, 65u, 200u}) {
      std::string lines;
      for (size_t i = 0; i < 20; ++i) lines += std::string((length * i) % (length + 1), 'x') + '\n';
      for (const char* last : {"", "partial", "\n", "\n\n"}) {
        const std::string all = lines + last;
        const std::string_view front = std::string_view(longest).substr(0, prefix);
        const size_t least = text::prefix_room + std::max<size_t>(length + 1, 7);
        for (const size_t room : {least, least + 1, least + 50, size_t{100000}}) {
          if (in_pieces(all, front, room) != with_prefix(all, front)) ++wrong;
        }
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a line that does not fit is left, as is everything behind it") {
  std::vector<char> to(text::prefix_room + 4);
  const auto fits = text::prefix_lines("abc\nde", "> ", to);
  CHECK(fits.taken == 4);
  CHECK(fits.made == 6);
  const auto none = text::prefix_lines("abcd\n", "> ", to);
  CHECK(none.taken == 0);
  CHECK(none.made == 0);
}
