// cdbmake: turn the records on standard input into a constant database.
//
//   cdbmake f ftmp
//
// A record is `+KLEN,DLEN:KEY->DATA` and a LF; an empty line ends the input. The database is
// written to ftmp, which then becomes f in one step; after a failure f is as before.

#include "cmd/program.h"
#include "db/cdb.h"
#include "io/buffer.h"
#include "os/file.h"

[[noreturn]] static void die_read() {
  if (!io::in.failed()) cmd::die(cmd::temporary, "unable to read input: bad format");
  errno = io::in.error();
  cmd::die_sys(cmd::temporary, "unable to read input");
}

static char next() {
  char c;
  if (!io::in.get(c)) die_read();
  return c;
}

static void expect(char wanted) {
  if (next() != wanted) die_read();
}

/// A decimal number and the byte behind it.
static uint64_t number(char end) {
  uint64_t value = 0;
  bool digits = false;
  for (;;) {
    const char c = next();
    if (c == end && digits) return value;
    if (c < '0' || c > '9') die_read();
    digits = true;
    value = value * 10 + static_cast<uint64_t>(c - '0');
    if (value > UINT32_MAX) die_read();  // no cdb can hold it
  }
}

/// Reads `size` bytes. Memory grows with what is there, not with what is promised.
static void bytes(std::string& to, uint64_t size) {
  to.clear();
  while (to.size() < size) {
    const std::string_view some = io::in.peek().substr(0, size - to.size());
    if (some.empty()) die_read();
    to += some;
    io::in.skip(some.size());
  }
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("cdbmake f ftmp");
  const char* const file = args[0];
  const char* const temporary = args[1];

  os::Fd fd = os::open_truncate(temporary, 0644);
  if (!fd) cmd::die_sys(cmd::temporary, "unable to create ", temporary);
  db::CdbMaker maker(fd);
  std::string key, data;
  for (char c = next(); c != '\n'; c = next()) {
    if (c != '+') die_read();
    const uint64_t key_size = number(',');
    const uint64_t data_size = number(':');
    bytes(key, key_size);
    expect('-');
    expect('>');
    bytes(data, data_size);
    expect('\n');
    if (!maker.add(key, data)) cmd::die_sys(cmd::temporary, "unable to write ", temporary);
  }
  if (!maker.finish() || !os::sync(fd) || !fd.close()) {
    cmd::die_sys(cmd::temporary, "unable to write ", temporary);
  }
  if (!os::replace(temporary, file)) {
    cmd::die_sys(cmd::temporary, "unable to rename ", temporary, " to ", file);
  }
  return cmd::success;
}
