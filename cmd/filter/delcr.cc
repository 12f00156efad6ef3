// delcr: remove the CR before every LF.

#include "cmd/program.h"
#include "io/filter.h"
#include "text/line_end.h"

int program(cmd::Args) {
  io::Filter filter;
  text::CrRemover remover;
  for (auto bytes = filter.read(); !bytes.empty(); bytes = filter.read()) {
    filter.put(remover.feed(bytes, filter.room()));
  }
  filter.put(remover.finish(filter.room()));
  return filter.finish();  // 0, or 111 if anything was not read or not written
}
