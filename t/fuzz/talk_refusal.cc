// The dialogue with a refused client: the same replies however the bytes come.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "talk/refusal.h"

static std::string replies(std::string_view bytes, size_t most) {
  talk::Refusal refusal("451 no");
  std::string said;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, most);
    const size_t size = piece.size();
    if (refusal.feed(piece) != talk::Refusal::Next::more) said += refusal.reply();
    bytes.remove_prefix(size - piece.size());
  }
  return said;
}

void fuzz(std::string_view bytes) {
  if (bytes.empty()) return;
  const size_t most = std::max<size_t>(static_cast<uint8_t>(bytes[0]), 1);
  require(replies(bytes, most) == replies(bytes, bytes.size()));
}
