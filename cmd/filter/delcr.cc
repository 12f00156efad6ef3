// delcr: remove the CR before every LF.

#include "cmd/program.h"
#include "io/buffer.h"

int program(cmd::Args) {
  bool held = false;  // a CR was read and not yet written
  for (std::string_view bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    if (held && bytes[0] != '\n') io::out.put('\r');
    const size_t cr = bytes.find('\r');
    held = cr != std::string_view::npos;
    io::out.put(bytes.substr(0, cr));
    io::in.skip(held ? cr + 1 : bytes.size());
    if (io::out.failed()) break;
  }
  if (held) io::out.put('\r');
  return io::finish();  // 0, or 111 if anything was not read or not written
}
