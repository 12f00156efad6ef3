// What is taken as a netstring is written as the same bytes.

#include "fuzz/fuzz.h"
#include "text/netstring.h"

void fuzz(std::string_view bytes) {
  std::string_view rest = bytes;
  const auto taken = text::take_netstring(rest);
  if (!taken) return;
  std::string again;
  text::append_netstring(again, *taken);
  require(again == bytes.substr(0, bytes.size() - rest.size()));
}
