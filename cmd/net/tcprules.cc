// tcprules: compile the access rules of tcpserver from standard input.
//
//   tcprules rules.cdb rules.tmp
//
//   exit 0      rules.cdb holds the new rules
//        100    wrong usage, or a line is no rule
//        111    a failure of the system; either way rules.cdb is as it was

#include "cmd/program.h"
#include "db/cdb.h"
#include "inet/rules.h"
#include "io/buffer.h"
#include "os/file.h"
#include "text/split.h"

constexpr size_t longest_line = 1 << 20;

static void compile(db::CdbMaker& database, const char* temporary) {
  std::string room;
  std::string_view line;
  inet::RuleLine rule;
  for (;;) {
    const io::Line got = io::in.get_line(line, room, longest_line);
    if (got == io::Line::failed) cmd::die_sys(cmd::temporary, "unable to read input");
    if (got == io::Line::end) return;
    if (got == io::Line::too_long || !inet::parse_rule(line, rule)) {
      cmd::die(cmd::permanent, "unable to parse this line: ", text::trim_end(line));
    }
    for (const std::string& key : rule.keys) {
      if (!database.add(key, rule.data))
        cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
    }
  }
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("tcprules rules.cdb rules.tmp");
  const char* const target = args[0];
  const char* const temporary = args[1];

  os::Fd file = os::open_truncate(temporary, 0644);
  if (!file) cmd::die_sys(cmd::temporary, "unable to create ", temporary);
  db::CdbMaker database(file.get());
  compile(database, temporary);
  if (!database.finish() || !os::sync(file) || !file.close()) {
    cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  }
  if (!os::rename(temporary, target)) {
    cmd::die_sys(cmd::temporary, "unable to move ", temporary, " to ", target);
  }
  return cmd::success;
}
