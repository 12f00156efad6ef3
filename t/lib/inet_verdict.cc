#include "inet/verdict.h"

#include <doctest/doctest.h>

#include "os/file.h"

namespace {

/// A database of one rule for each address.
os::Fd compile(std::initializer_list<const char*> addresses) {
  os::Fd file = os::open_unnamed("/tmp");
  REQUIRE(file);
  db::CdbMaker maker(file);
  inet::RuleLine rule;
  for (const char* address : addresses) {
    CAPTURE(address);
    REQUIRE(inet::parse_rule(text::join(address, ":deny"), rule));
    for (const std::string& key : rule.keys) REQUIRE(maker.add(key, rule.data));
  }
  if (!rule.lengths.none()) {
    REQUIRE(maker.add(inet::NetworkLengths::key, rule.lengths.data()));
  }
  REQUIRE(maker.finish());
  return file;
}

}  // namespace

TEST_CASE("each form of a rule holds for the peers it means, and for no others (C.42)") {
  const inet::RulePeer four = {.ip = "10.1.2.3"}, mapped = {.ip = "::ffff:10.1.2.3"};
  const inet::RulePeer hexadecimal = {.ip = "::FFFF:a01:203"};
  const inet::RulePeer six = {.ip = "2001:db8:0:1::5"}, spelled = {.ip = "2001:0DB8:0:1:0:0:0:5"};
  const inet::RulePeer named = {.ip = "10.1.2.3", .host = "mail.test.example"};
  const inet::RulePeer named_six = {.ip = "2001:db8:0:1::5", .host = "mail.test.example"};
  const inet::RulePeer known = {.ip = "::ffff:10.1.2.3", .host = "h", .info = "joe"};
  const inet::RulePeer known_six = {.ip = "2001:db8:0:1::5", .host = "h", .info = "joe"};
  struct Row {
    const char* address;
    const char* key;  // it is stored under
    std::vector<inet::RulePeer> hit, missed;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"10.1.2.3", "10.1.2.3", {four, mapped, hexadecimal, named, known}, {six, named_six}},
           {"::ffff:10.1.2.3", "10.1.2.3", {four, mapped, hexadecimal}, {six}},
           {"2001:DB8:0:1::5",
            "2001:db8:0:1::5",
            {six, spelled, named_six, known_six},
            {four, mapped}},
           {"10.1.2.", "10.1.2.", {four, mapped, hexadecimal}, {six}},
           {"::ffff:10.1.", "10.1.", {four, mapped, hexadecimal}, {six}},
           {"10.", "10.", {four, mapped, hexadecimal}, {six}},
           {"10.1.3.", "10.1.3.", {}, {four, mapped, six}},
           {"2001:db8:", "2001:db8::/32", {six, spelled, named_six}, {four, mapped}},
           {"2001:db8:0:1:", "2001:db8:0:1::/64", {six, spelled}, {four}},
           {"2001:db8:0:2:", "2001:db8:0:2::/64", {}, {six, spelled, four}},
           {"10.1.2.3/32", "10.1.2.3/32", {four, mapped, hexadecimal}, {six}},
           {"10.1.2.2/31", "10.1.2.2/31", {four, mapped}, {six}},
           {"10.1.2.4/30", "10.1.2.4/30", {}, {four, mapped, six}},
           {"10.1.255.255/16", "10.1.0.0/16", {four, mapped}, {six}},
           {"8.0.0.0/5", "8.0.0.0/5", {four, mapped}, {six}},
           {"0.0.0.0/0", "0.0.0.0/0", {four, mapped, hexadecimal}, {six, spelled}},
           {"::ffff:10.0.0.0/104", "10.0.0.0/8", {four, mapped}, {six}},
           {"::ffff:0:0/96", "0.0.0.0/0", {four, mapped}, {six}},
           {"::/0", "::/0", {six, spelled}, {four, mapped, hexadecimal}},
           {"2000::/3", "2000::/3", {six, spelled}, {four, mapped}},
           {"2001:db8:0:1::4/127", "2001:db8:0:1::4/127", {six, spelled}, {four}},
           {"2001:db8:0:1::5/128", "2001:db8:0:1::5/128", {six, spelled}, {four}},
           {"2001:db8:0:1::4/128", "2001:db8:0:1::4/128", {}, {six, spelled, four}},
           {"=mail.test.example", "=mail.test.example", {named, named_six}, {four, six, known}},
           {"=.test.example", "=.test.example", {named, named_six}, {four, known}},
           {"=.example", "=.example", {named, named_six}, {four, known}},
           {"=.mail.test.example", "=.mail.test.example", {}, {named, named_six}},
           {"=", "=", {named, named_six, known, known_six}, {four, mapped, six}},
           {"joe@10.1.2.3", "joe@10.1.2.3", {known}, {four, mapped, known_six}},
           {"joe@::ffff:10.1.2.3", "joe@10.1.2.3", {known}, {four, known_six}},
           {"joe@2001:db8:0:1:0:0:0:5", "joe@2001:db8:0:1::5", {known_six}, {six, known}},
           {"joe@=h", "joe@=h", {known, known_six}, {four, six, named}},
           {"@10.1.2.3", "@10.1.2.3", {{.ip = "10.1.2.3", .info = ""}}, {four, known}},
           {"", "", {four, mapped, six, named, known_six}, {}}}) {
    CAPTURE(row.address);
    db::Cdb rules(compile({row.address}));
    for (const inet::RulePeer& peer : row.hit) {
      CAPTURE(peer.ip);
      const inet::Rule rule = inet::find_rule(rules, peer);
      CHECK(rule.found == db::Found::yes);
      CHECK(rule.key == row.key);
      CHECK(inet::decode_rule(rule.data).deny);
    }
    for (const inet::RulePeer& peer : row.missed) {
      CAPTURE(peer.ip);
      CHECK(inet::find_rule(rules, peer).found == db::Found::no);
    }
  }
}

TEST_CASE("of rules of every kind in one database the most telling counts") {
  const char* const order[] = {"joe@2001:db8::1", "joe@=a.b.c",    "2001:db8::1", "=a.b.c",
                               "2001:db8::1/128", "2001:db8::/64", "2001:db8:",   "::/0",
                               "=.b.c",           "=.c",           "=",           ""};
  std::vector<std::string> found;
  for (size_t first = 0; first < std::size(order); ++first) {
    os::Fd file = os::open_unnamed("/tmp");
    db::CdbMaker maker(file);
    inet::RuleLine rule;
    for (size_t i = std::size(order); i-- > first;) {
      REQUIRE(inet::parse_rule(text::join(order[i], ":allow,A=\"", order[i], "\""), rule));
      REQUIRE(maker.add(rule.keys.front(), rule.data));
    }
    REQUIRE(maker.add(inet::NetworkLengths::key, rule.lengths.data()));
    REQUIRE(maker.finish());
    db::Cdb rules(std::move(file));
    const inet::Rule best =
        inet::find_rule(rules, {.ip = "2001:db8::1", .host = "a.b.c", .info = "joe"});
    CHECK(best.data == text::join("+A=", order[first], '\0'));
  }
}
