// tcprulescheck: say what tcpserver would do with a connection.
//
//   tcprulescheck rules.cdb
//
//   exit 0      the answer is printed
//        100    wrong usage
//        111    rules.cdb cannot be read, or the answer not written

#include "cmd/program.h"
#include "db/cdb.h"
#include "inet/rules.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "os/file.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("tcprulescheck rules.cdb");
  const char* const ip = os::get_env("TCPREMOTEIP");
  const inet::RulePeer peer = {.ip = ip == nullptr ? "0.0.0.0" : ip,
                               .host = os::get_env("TCPREMOTEHOST"),
                               .info = os::get_env("TCPREMOTEINFO")};

  os::Fd file = os::open_read(args[0]);
  if (!file) cmd::die_sys(cmd::temporary, "unable to read ", args[0]);
  db::Cdb rules(std::move(file));
  std::string data;
  db::Found found = db::Found::no;
  inet::search_rules(peer, [&](std::string_view key) {
    found = rules.find(key, data);
    if (found == db::Found::yes) io::out.print("rule ", key, ":\n");
    return found != db::Found::no;
  });
  if (found == db::Found::failed) cmd::die_sys(cmd::temporary, "unable to read ", args[0]);
  if (found == db::Found::no) io::out.put("default:\n");

  const inet::RuleEffect effect = inet::decode_rule(data);
  for (const std::string_view assignment : effect.assignments) {
    io::out.print("set environment variable ", assignment, '\n');
  }
  io::out.put(effect.deny ? "deny connection\n" : "allow connection\n");
  return io::finish();
}
