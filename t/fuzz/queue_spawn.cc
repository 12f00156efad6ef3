// Requests to a spawn daemon.

#include "fuzz/fuzz.h"
#include "queue/spawn.h"

void fuzz(std::string_view bytes) {
  for (const auto numbering : {queue::Numbering::one_byte, queue::Numbering::two_bytes}) {
    queue::RequestReader reader(numbering);
    for (std::string_view rest = bytes; reader.take(rest);) (void)queue::refusal(reader.request());
  }
}
