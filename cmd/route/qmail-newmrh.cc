// qmail-newmrh: make control/morercpthosts.cdb from control/morercpthosts.
//
//   qmail-newmrh
//
//   exit 0     control/morercpthosts.cdb is the new one, on the disk
//        111   it is the old one

#include "cmd/new_file.h"
#include "cmd/program.h"
#include "db/cdb.h"
#include "db/control.h"
#include "io/reader.h"
#include "os/home.h"
#include "text/case.h"

static constexpr const char* source = "control/morercpthosts";
static constexpr const char* temporary = "control/morercpthosts.tmp";
static constexpr const char* target = "control/morercpthosts.cdb";
static constexpr size_t longest_line = 1 << 16;

static constinit char input[65536];

static void compile(io::Reader& reader, db::CdbMaker& database) {
  std::string room;
  std::string_view line;
  for (;;) {
    const io::Line got = reader.get_line(line, room, longest_line);
    if (got == io::Line::failed) cmd::die_sys(cmd::temporary, "unable to read ", source);
    if (got == io::Line::too_long) cmd::die(cmd::temporary, "unable to use a line of ", source, ": too long");
    if (got == io::Line::end) return;
    for (const std::string& domain : db::list_lines(line)) {
      if (database.add(text::lower(domain), {})) continue;
      cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
    }
  }
}

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("qmail-newmrh");
  os::set_umask(022);
  if (!os::change_directory(os::mail_home())) {
    cmd::die_sys(cmd::temporary, "unable to chdir to ", os::mail_home());
  }
  const os::Fd domains = os::open_read(source);
  if (!domains) cmd::die_sys(cmd::temporary, "unable to open ", source);
  io::Reader reader(domains.get(), input);

  os::Fd file = cmd::create_for_everybody(temporary);
  db::CdbMaker database(file);
  compile(reader, database);
  if (!database.finish()) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  cmd::put_in_place(file, temporary, target);
  return cmd::success;
}
