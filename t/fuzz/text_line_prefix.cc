// Lines with a prefix, into room of any size: taken away again they are what they were.

#include <vector>

#include "fuzz/fuzz.h"
#include "text/line_prefix.h"

void fuzz(std::string_view bytes) {
  const size_t size = bytes.empty() ? 0 : static_cast<unsigned char>(bytes[0]);
  const std::string prefix(size % (text::prefix_room + 1), '>');
  std::vector<char> to(text::prefix_room + size);
  const auto done = text::prefix_lines(bytes, prefix, to);
  require(done.taken <= bytes.size() && done.made <= to.size());
  std::string back;
  for (size_t at = 0; at < done.made;) {
    at += prefix.size();
    do back += to[at]; while (to[at++] != '\n' && at < done.made);
  }
  require(back == bytes.substr(0, done.taken));
}
