// printforward: print the database of fastforward on standard input as a forwarding table.
//
//   printforward <data.cdb
//
//   exit 0      all of it is printed
//        100    it is malformed
//        111    a failure of the system

#include "cmd/program.h"
#include "db/cdb_records.h"
#include "io/buffer.h"
#include "mail/forwarding.h"

[[noreturn]] static void refuse() {
  io::out.flush();
  cmd::die(cmd::permanent, "bad database format");
}

int program(cmd::Args) {
  using Next = db::CdbRecords::Next;
  db::CdbRecords records(io::in);
  std::string key, data;
  for (Next next; (next = records.next(key, data)) != Next::end;) {
    if (next == Next::failed) {
      errno = io::in.error();
      cmd::die_sys(cmd::temporary, "unable to read input");
    }
    const auto text = next == Next::record ? mail::print_record(key, data) : std::nullopt;
    if (!text) refuse();
    io::out.put(*text);
    if (io::out.failed()) break;
  }
  if (io::out.flush()) return cmd::success;
  errno = io::out.error();
  cmd::die_sys(cmd::temporary, "unable to write output");
}
