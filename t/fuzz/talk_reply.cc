// Replies of a server that says anything.

#include "fuzz/fuzz.h"
#include "talk/reply.h"

void fuzz(std::string_view bytes) {
  talk::Reply reply;
  while (!bytes.empty()) {
    const size_t before = bytes.size();
    (void)reply.feed(bytes);
    require(reply.text().size() <= 5000);
    if (bytes.size() == before) return;
  }
}
