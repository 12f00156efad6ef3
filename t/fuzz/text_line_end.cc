// Any bytes into room that is just large enough: cut in two they come out as whole, and what was
// added can be removed again.

#include <vector>

#include "fuzz/fuzz.h"
#include "text/line_end.h"

void fuzz(std::string_view bytes) {
  const size_t cut = bytes.empty() ? 0 : static_cast<unsigned char>(bytes[0]) % bytes.size();
  text::CrFixer whole, pieces;
  text::CrRemover remover;
  std::vector<char> fixed(2 * bytes.size()), again(2 * bytes.size()), added(2 * bytes.size());
  fixed.resize(whole.feed(bytes, fixed.data()));
  const size_t first = pieces.feed(bytes.substr(0, cut), again.data());
  again.resize(first + pieces.feed(bytes.substr(cut), again.data() + first));
  require(fixed == again);
  added.resize(text::add_cr(bytes, added.data()));
  std::vector<char> removed(added.size() + 1);
  const size_t size = remover.feed({added.data(), added.size()}, removed.data());
  require(bytes == std::string(removed.data(), size + remover.finish(removed.data() + size)));
}
