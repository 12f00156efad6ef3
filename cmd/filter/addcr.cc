// addcr: put a CR before every LF.

#include "cmd/program.h"
#include "io/buffer.h"

int program(cmd::Args) {
  for (std::string_view bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    const size_t newline = bytes.find('\n');
    io::out.put(bytes.substr(0, newline));
    if (newline != std::string_view::npos) io::out.put("\r\n");
    io::in.skip(newline == std::string_view::npos ? bytes.size() : newline + 1);
    if (io::out.failed()) break;
  }
  return io::finish();  // 0, or 111 if anything was not read or not written
}
