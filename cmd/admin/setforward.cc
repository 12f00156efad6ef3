// setforward: turn the forwarding table on standard input into a database for fastforward.
//
//   setforward data.cdb data.tmp
//
//   exit 0      data.cdb holds the new table
//        100    wrong usage, or the table is malformed
//        111    a failure of the system; either way data.cdb is as it was

#include "cmd/new_file.h"
#include "cmd/program.h"
#include "db/cdb.h"
#include "io/buffer.h"
#include "mail/forwarding.h"
#include "os/file.h"

static void check(mail::ForwardingTable::Problem problem) {
  using Problem = mail::ForwardingTable::Problem;
  switch (problem) {
    case Problem::none: return;
    case Problem::nul: cmd::die(cmd::permanent, "NUL bytes are not permitted");
    case Problem::double_colon: cmd::die(cmd::permanent, "double colons are not permitted");
    case Problem::comma_before_colon:
      cmd::die(cmd::permanent, "commas are not permitted before colons");
    case Problem::long_address:
      cmd::die(cmd::permanent, "addresses over 800 bytes are not permitted");
  }
}

static void compile(db::CdbMaker& database, const char* temporary) {
  mail::ForwardingTable table;
  std::vector<mail::ForwardingRecord> records;
  for (char c; io::in.get(c);) {
    check(table.feed(c, records));
    for (const auto& [key, data] : records) {
      if (!database.add(key, data)) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
    }
    records.clear();
  }
  if (io::in.failed()) {
    errno = io::in.error();
    cmd::die_sys(cmd::temporary, "unable to read input");
  }
  if (!table.complete()) cmd::die(cmd::permanent, "final instruction must end with semicolon");
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("setforward data.cdb data.tmp");
  const char* const target = args[0];
  const char* const temporary = args[1];

  os::Fd file = cmd::create_for_everybody(temporary);
  db::CdbMaker database(file);
  compile(database, temporary);
  if (!database.finish()) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  cmd::put_in_place(file, temporary, target);
  return cmd::success;
}
