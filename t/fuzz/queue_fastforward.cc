// Program lines of any bytes: what is understood is plain, and names a database.

#include "queue/fastforward.h"
#include "fuzz/fuzz.h"

void fuzz(std::string_view bytes) {
  const auto line = queue::read_fastforward(bytes);
  if (!line) return;
  require(!line->path.empty());
  require(bytes.find(line->path) != std::string_view::npos);
  require(bytes.find_first_of("$`\"'\\;&|<>()*?[]#~{}!\n") == std::string_view::npos);
}
