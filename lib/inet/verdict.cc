// What a rules database says of a connection.

#include "inet/verdict.h"

#include <cerrno>

#include "db/cdb.h"
#include "inet/rules.h"
#include "os/file.h"
#include "text/split.h"

namespace inet {

Verdict judge(const char* rules, NoRules no_rules, const Connection& connection,
              os::Environment& environment) {
  os::Fd file = os::open_read(rules);
  if (!file) {
    return errno == ENOENT && no_rules == NoRules::allow ? Verdict::allow : Verdict::unreadable;
  }
  db::Cdb cdb(std::move(file));
  const auto c_string = [](const std::optional<std::string>& known) {
    return known ? known->c_str() : nullptr;
  };
  std::string data;
  db::Found found = db::Found::no;
  search_rules({.ip = format(connection.remote.ip),
                .host = c_string(connection.remote_host),
                .info = c_string(connection.remote_info)},
               [&](std::string_view key) {
                 found = cdb.find(key, data);
                 return found != db::Found::no;
               });
  if (found == db::Found::failed) return Verdict::unreadable;
  const RuleEffect effect = decode_rule(data);
  if (effect.deny) return Verdict::deny;
  for (const std::string_view assignment : effect.assignments) {
    const text::Halves halves = text::halves(assignment, '=');
    environment.set(halves.before, halves.after);
  }
  return Verdict::allow;
}

}  // namespace inet
