// tcprulescheck: say what tcpserver would do with a connection.
//
//   tcprulescheck rules.cdb
//
//   exit 0      the answer is printed
//        100    wrong usage
//        111    rules.cdb cannot be read, or the answer not written

#include "cmd/program.h"
#include "inet/verdict.h"
#include "io/buffer.h"
#include "os/file.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("tcprulescheck rules.cdb");
  os::Fd file = os::open_read(args[0]);
  if (!file) cmd::die_sys(cmd::temporary, "unable to read ", args[0]);
  db::Cdb rules(std::move(file));
  const inet::Rule rule = inet::find_rule(rules, inet::peer_of_environment());
  switch (rule.found) {
    case db::Found::yes: io::out.print("rule ", rule.key, ":\n"); break;
    case db::Found::no: io::out.put("default:\n"); break;
    case db::Found::failed: cmd::die_sys(cmd::temporary, "unable to read ", args[0]);
  }
  const inet::RuleEffect effect = inet::decode_rule(rule.data);
  for (const std::string_view assignment : effect.assignments) {
    io::out.print("set environment variable ", assignment, '\n');
  }
  io::out.put(effect.deny ? "deny connection\n" : "allow connection\n");
  return io::finish();
}
