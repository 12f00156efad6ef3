// A prefix in front of every line of a block.

#include "text/line_prefix.h"

#include <cstring>

namespace text {

Prefixed prefix_lines(std::string_view lines, std::string_view prefix, std::span<char> to) {
  // A size that the compiler knows is copied without a call; the line covers what is too much.
  char front[prefix_room] = {};
  std::memcpy(front, prefix.data(), prefix.size());
  Prefixed done = {0, 0};
  while (done.taken < lines.size()) {
    const size_t newline = lines.find('\n', done.taken);
    const size_t end = newline == std::string_view::npos ? lines.size() : newline + 1;
    const size_t size = end - done.taken;
    if (to.size() - done.made < sizeof front + size) break;
    char* const place = to.data() + done.made;
    std::memcpy(place, front, sizeof front);
    std::memcpy(place + prefix.size(), lines.data() + done.taken, size);
    done.taken = end;
    done.made += prefix.size() + size;
  }
  return done;
}

}  // namespace text
