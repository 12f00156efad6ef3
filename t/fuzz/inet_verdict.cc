// A rules database damaged in many ways: an answer or a refusal, and never more memory than it has
// bytes. The first two bytes say where it is cut off; each three after them change a byte.

#include "fuzz/fuzz.h"
#include "inet/verdict.h"
#include "os/file.h"

static std::string compile() {
  os::Fd file = os::open_unnamed("/dev/shm");
  db::CdbMaker maker(file);
  inet::RuleLine rule;
  for (const char* line :
       {"1.2.3.4:allow,A=\"b\"", "1.2.:deny", "2001:db8::/32:deny,B=\"c\"", "=.b:deny", ":deny"}) {
    require(inet::parse_rule(line, rule) && maker.add(rule.keys.front(), rule.data));
  }
  require(maker.add(inet::NetworkLengths::key, rule.lengths.data()) && maker.finish() &&
          os::seek(file.get(), 0));
  return *os::read_all(file.get(), 1 << 16);
}

void fuzz(std::string_view bytes) {
  static const std::string whole = compile();
  const auto at = [&](size_t i) { return static_cast<size_t>(static_cast<uint8_t>(bytes[i])); };
  if (bytes.size() < 2) return;
  std::string damaged = whole.substr(0, whole.size() - (at(0) << 8 | at(1)) % whole.size());
  for (size_t i = 2; i + 2 < bytes.size(); i += 3)
    damaged[(at(i) << 8 | at(i + 1)) % damaged.size()] = bytes[i + 2];
  os::Fd file = os::open_unnamed("/dev/shm");
  if (!file || !os::write_all(file.get(), damaged)) return;
  db::Cdb rules(std::move(file));
  for (const char* ip : {"1.2.3.4", "2001:db8::1"}) {
    const inet::Rule rule = inet::find_rule(rules, {.ip = ip, .host = "a.b", .info = "joe"});
    require(rule.data.size() <= damaged.size());
    require(inet::decode_rule(rule.data).assignments.size() <= damaged.size());
  }
}
