// Standard input and output, buffered.

#include "io/buffer.h"

#include "os/fd.h"

namespace io {

namespace {

constinit char in_bytes[65536];
constinit char out_bytes[65536];

}  // namespace

constinit Writer out(os::standard_output, out_bytes);
constinit Reader in(os::standard_input, in_bytes, &out);

int finish() {
  constexpr int temporary = 111;
  return out.flush() && !in.failed() ? 0 : temporary;
}

void copy(Reader& from, Writer& to) {
  for (;;) {
    const std::string_view bytes = from.peek();
    if (bytes.empty() || to.failed()) return;
    to.put(bytes);
    from.skip(bytes.size());
  }
}

void say(int fd, std::string_view message) { (void)os::write_all(fd, message); }

}  // namespace io
