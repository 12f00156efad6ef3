// addcr: put a CR before every LF.

#include "cmd/program.h"
#include "io/filter.h"
#include "text/line_end.h"

int program(cmd::Args) {
  io::Filter filter;
  for (auto bytes = filter.read(); !bytes.empty(); bytes = filter.read()) {
    filter.put(text::add_cr(bytes, filter.room()));
  }
  return filter.finish();  // 0, or 111 if anything was not read or not written
}
