// Replies to DNS questions, for people: nothing but printable lines.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "inet/dns_dump.h"

void fuzz(std::string_view bytes) {
  const auto lines = inet::dump(bytes, inet::Recursion::wanted);
  if (!lines) return;
  require(lines->ends_with('\n'));
  require(std::ranges::all_of(*lines, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}
