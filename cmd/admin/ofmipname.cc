// ofmipname: turn the table of names on standard input into a database for ofmipd.
//
//   ofmipname names.cdb names.tmp
//
//   exit 0      names.cdb holds the new table
//        100    wrong usage, or a line is too long
//        111    a failure of the system; either way names.cdb is as it was

#include "cmd/new_file.h"
#include "cmd/program.h"
#include "db/cdb.h"
#include "db/sender_names.h"
#include "io/buffer.h"

static constexpr size_t longest_line = 1 << 20;

static void compile(db::CdbMaker& database, const char* temporary) {
  std::string room;
  std::string_view line;
  for (;;) {
    const io::Line got = io::in.get_line(line, room, longest_line);
    if (got == io::Line::end) return;
    if (got == io::Line::failed) {
      errno = io::in.error();
      cmd::die_sys(cmd::temporary, "unable to read input");
    }
    if (got == io::Line::too_long) {
      cmd::die(cmd::permanent, "a line of more than ", longest_line, " bytes");
    }
    const auto record = db::parse_sender_name(line);
    if (record && !database.add(record->key, record->data)) {
      cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
    }
  }
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("ofmipname cdb tmp");
  const char* const target = args[0];
  const char* const temporary = args[1];

  os::set_umask(033);  // qmail: everybody may read it
  os::Fd file = cmd::create_for_everybody(temporary);
  db::CdbMaker database(file);
  compile(database, temporary);
  if (!database.finish()) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  cmd::put_in_place(file, temporary, target);
  return cmd::success;
}
