// What a rules database says of a connection.

#include "inet/verdict.h"

#include <cerrno>

#include "os/file.h"
#include "text/split.h"

namespace inet {

Rule find_rule(db::Cdb& rules, const RulePeer& peer) {
  Rule rule;
  const auto look = [&](std::string_view key) {
    if (rule.found != db::Found::failed) rule.found = rules.find(key, rule.data);
    if (rule.found == db::Found::yes) rule.key = key;
    return rule.found != db::Found::no;
  };
  const auto lengths = [&] {
    std::string data;
    if (rules.find(NetworkLengths::key, data) == db::Found::failed) rule.found = db::Found::failed;
    return NetworkLengths::of_data(data);
  };
  search_rules(peer, look, lengths);
  return rule;
}

RulePeer peer_of_environment() {
  const char* const ip = os::get_env("TCPREMOTEIP");
  return {.ip = ip == nullptr ? "0.0.0.0" : ip,
          .host = os::get_env("TCPREMOTEHOST"),
          .info = os::get_env("TCPREMOTEINFO")};
}

Verdict judge(const char* rules, NoRules no_rules, const RulePeer& peer,
              os::Environment& environment) {
  os::Fd file = os::open_read(rules);
  if (!file) {
    return errno == ENOENT && no_rules == NoRules::allow ? Verdict::allow : Verdict::unreadable;
  }
  db::Cdb cdb(std::move(file));
  const Rule rule = find_rule(cdb, peer);
  if (rule.found == db::Found::failed) return Verdict::unreadable;
  const RuleEffect effect = decode_rule(rule.data);
  if (effect.deny) return Verdict::deny;
  for (const std::string_view assignment : effect.assignments) {
    const text::Halves halves = text::halves(assignment, '=');
    environment.set(halves.before, halves.after);
  }
  return Verdict::allow;
}

Verdict judge(const char* rules, NoRules no_rules, const Connection& connection,
              os::Environment& environment) {
  const auto c_string = [](const std::optional<std::string>& known) {
    return known ? known->c_str() : nullptr;
  };
  const std::string ip = format(connection.remote.ip);
  const RulePeer peer = {
      .ip = ip, .host = c_string(connection.remote_host), .info = c_string(connection.remote_info)};
  return judge(rules, no_rules, peer, environment);
}

}  // namespace inet
