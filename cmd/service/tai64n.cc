// tai64n: put the time in front of every line.

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "text/tai.h"

static void put_stamp() {
  constexpr size_t size = text::tai_label_size + 1;
  const os::Instant now = os::now();
  char stamp[size];
  text::write_tai_label(stamp, text::tai_from_unix(now.seconds, now.nanoseconds));
  stamp[size - 1] = ' ';
  io::out.put({stamp, size});
}

int program(cmd::Args) {
  bool at_start = true;  // of a line
  for (std::string_view bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    io::in.skip(bytes.size());
    while (!bytes.empty()) {
      if (at_start) put_stamp();
      const size_t newline = bytes.find('\n');
      at_start = newline != std::string_view::npos;
      const size_t size = at_start ? newline + 1 : bytes.size();
      io::out.put(bytes.substr(0, size));
      bytes.remove_prefix(size);
    }
    if (io::out.failed()) break;
  }
  return io::finish();  // 0, or 111 if anything was not read or not written
}
