// tcprules: compile the access rules of tcpserver from standard input.
//
//   tcprules rules.cdb rules.tmp
//
//   exit 0      rules.cdb holds the new rules
//        100    wrong usage, or a line is no rule
//        111    a failure of the system; either way rules.cdb is as it was

#include "cmd/new_file.h"
#include "cmd/program.h"
#include "db/cdb.h"
#include "inet/rules.h"
#include "io/buffer.h"
#include "text/split.h"

constexpr size_t longest_line = 1 << 20;

static void add(db::CdbMaker& database, std::string_view key, std::string_view data,
                const char* temporary) {
  if (!database.add(key, data)) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
}

static void compile(db::CdbMaker& database, const char* temporary) {
  std::string room;
  std::string_view line;
  inet::RuleLine rule;
  for (;;) {
    const io::Line got = io::in.get_line(line, room, longest_line);
    if (got == io::Line::failed) cmd::die_sys(cmd::temporary, "unable to read input");
    if (got == io::Line::end) break;
    if (got == io::Line::too_long || !inet::parse_rule(line, rule)) {
      cmd::die(cmd::permanent, "unable to parse this line: ", text::trim_end(line));
    }
    for (const std::string& key : rule.keys) add(database, key, rule.data, temporary);
  }
  if (!rule.lengths.none()) {
    add(database, inet::NetworkLengths::key, rule.lengths.data(), temporary);
  }
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("tcprules rules.cdb rules.tmp");
  const char* const target = args[0];
  const char* const temporary = args[1];

  os::Fd file = cmd::create_for_everybody(temporary);
  db::CdbMaker database(file);
  compile(database, temporary);
  if (!database.finish()) cmd::die_sys(cmd::temporary, "unable to write to ", temporary);
  cmd::put_in_place(file, temporary, target);
  return cmd::success;
}
