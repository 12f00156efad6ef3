#include "inet/rules.h"

#include <doctest/doctest.h>

using namespace std::string_literals;

namespace {

/// The keys of a line with a space behind each, ` = ` and the data with `|` for NUL; `?` if it is
/// no rule.
std::string compiled(std::string_view line) {
  inet::RuleLine rule;
  if (!inet::parse_rule(line, rule)) return "?";
  std::string shown;
  for (const std::string& key : rule.keys) shown += "<" + key + "> ";
  if (rule.keys.empty()) return shown;
  for (const char c : rule.data) shown += c == '\0' ? '|' : c;
  return shown;
}

std::string searched(const inet::RulePeer& peer, size_t most) {
  std::string shown;
  size_t count = 0;
  inet::search_rules(
      peer,
      [&](std::string_view key) {
        shown += "<" + std::string(key) + ">";
        return ++count == most;
      },
      [] { return inet::NetworkLengths(); });
  return shown;
}

}  // namespace

TEST_CASE("a line of rules becomes keys and data") {
  struct Row {
    std::string line;
    std::string compiled;
  };
  for (const Row& row : {Row{"1.2.3.4:allow", "<1.2.3.4> "},
                         {"1.2.3.4:deny", "<1.2.3.4> D|"},
                         {":allow", "<> "},
                         {"1.2.3.4:deny,A=\"b\"", "<1.2.3.4> D|+A=b|"},
                         {"=.x:allow,A=/b,c/,B=xyx", "<=.x> +A=b,c|+B=y|"},
                         {"joe@1.2.3.4:allow", "<joe@1.2.3.4> "},
                         {"joe@=h:deny", "<joe@=h> D|"},
                         {"=:allow", "<=> "},
                         {"127.:allow  \t", "<127.> "},
                         {" 1:allow", "< 1> "},
                         {"1:allow,N M=\"v\",=\"e\"", "<1> +N M=v|+=e|"},
                         {"1:allow,A,B=\"x\"", "<1> +A,B=x|"},
                         {"1:allow,A=\"\"", "<1> +A=|"},
                         {"", ""},
                         {"# 1:allow", ""},
                         {"   ", ""},
                         {"no colon", ""},
                         {"1:permit", "?"},
                         {"1:allowX", "?"},
                         {"1:allow,A", "?"},
                         {"1:allow,A=", "?"},
                         {"1:allow,A=\"b", "?"},
                         {"1:allow,A=\"x\"B=\"y\"", "?"},
                         {"1:allow,", "?"},
                         {"1: allow", "?"},
                         {"1:", "?"},
                         {"1:allow\r", "?"},
                         {"\xe9\x80:allow", "<\xe9\x80> "},
                         {"1\0002:allow"s, "<1\0002> "s}}) {
    CAPTURE(row.line);
    CHECK(compiled(row.line) == row.compiled);
  }
}

TEST_CASE("the number around the first dash is a range") {
  struct Row {
    const char* line;
    const char* compiled;
  };
  for (const Row& row : {Row{"10.2-4.:allow", "<10.2.> <10.3.> <10.4.> "},
                         {"1.-1:allow", "<1.0> <1.1> "},
                         {"007-8.:deny", "<7.> <8.> D|"},
                         {"1.254-300.:allow", "<1.254.> <1.255.> "},
                         {"254-99999999999999999999999.:allow", "<254.> <255.> "},
                         {"1-2.3-4.:allow", "<1.3-4.> <2.3-4.> "},
                         {"3-2.:allow", ""},
                         {"5-:allow", ""},
                         {"300-301:allow", ""},
                         {"a-b:allow", "?"},
                         {"1.2-3x:allow", "?"},
                         {"1--3:allow", "?"},
                         {"1 -3:allow", "?"},
                         {"=a-b:allow", "<=a-b> "},
                         {"x-y@1.2:allow", "<x-y@1.2> "},
                         {"10.0.1-2.0/24:allow", "<10.0.1.0/24> <10.0.2.0/24> "},
                         {"3-2:deny:deny", "?"}}) {
    CAPTURE(row.line);
    CHECK(compiled(row.line) == row.compiled);
  }
}

TEST_CASE("IPv6 addresses and networks have one spelling") {
  struct Row {
    const char* line;
    const char* compiled;
  };
  for (const Row& row : {Row{"2001:DB8:0::1:allow", "<2001:db8::1> "},
                         {"::1:deny", "<::1> D|"},
                         {":::allow", "<::> "},
                         {"2001:db8::1:allow,A=\":allow\"", "<2001:db8::1> +A=:allow|"},
                         {"1:allow,A=\"b:allow\"", "<1> +A=b:allow|"},
                         {"joe@2001:DB8::1:allow", "<joe@2001:db8::1> "},
                         {"2001:db8::/32:allow", "<2001:db8::/32> "},
                         {"2001:DB8:ffff::1/32:deny", "<2001:db8::/32> D|"},
                         {"2001:db8::allow", "<2001:db8::/32> "},
                         {"fe80::allow", "<fe80::/16> "},
                         {"2001:db8:::allow", "<2001:db8::> "},
                         {"2001:db8::5::allow", "<2001:db8::5:> "},
                         {"::ffff:1.2.3.4:allow", "<1.2.3.4> "},
                         {"::FFFF:1.2.3.:allow", "<1.2.3.> "},
                         {"::ffff:10.0.0.0/104:allow", "<10.0.0.0/8> "},
                         {"10.1.2.3/8:allow", "<10.0.0.0/8> "},
                         {"10.0.0.0/33:allow", "?"},
                         {"10.0/16:allow", "?"},
                         {"2001:db8::/129:allow", "?"},
                         {"/8:allow", "?"},
                         {"=h/8:allow", "<=h/8> "},
                         {"a/b@1.2.3.4:allow", "<a/b@1.2.3.4> "},
                         {"2001:xyz::1:allow", "?"},
                         {"1.2.3.4:nonsense:allow", "?"},
                         {"a:b@1.2.3.4:allow", "?"},
                         {"1.2.3.4:allow,A=\"x@y\":allow", "?"}}) {
    CAPTURE(row.line);
    CHECK(compiled(row.line) == row.compiled);
  }
}

TEST_CASE("keys are searched from the most to the least telling") {
  CHECK(searched({.ip = "1.2.3.4", .host = "a.b.c", .info = "joe"}, 99) ==
        "<joe@1.2.3.4><joe@=a.b.c><1.2.3.4><=a.b.c><1.2.3.><1.2.><1.><=.b.c><=.c><=><>");
  CHECK(searched({.ip = "1.2.3.4"}, 99) == "<1.2.3.4><1.2.3.><1.2.><1.><>");
  CHECK(searched({.ip = "1.2.3.4", .info = ""}, 99) == "<@1.2.3.4><1.2.3.4><1.2.3.><1.2.><1.><>");
  CHECK(searched({.ip = "1.2.3.4", .host = ""}, 99) == "<1.2.3.4><=><1.2.3.><1.2.><1.><=><>");
  CHECK(searched({.ip = "2001:DB8:0::1"}, 99) == "<2001:db8::1><2001:db8::><2001:db8:><2001:><>");
  CHECK(searched({.ip = "::ffff:1.2.3.4"}, 99) == "<1.2.3.4><1.2.3.><1.2.><1.><>");
  CHECK(searched({.ip = "not an address"}, 99) == "<not an address><>");
  CHECK(searched({.ip = "1.2.3.4"}, 2) == "<1.2.3.4><1.2.3.>");
}

TEST_CASE("networks are searched after text prefixes, longest first") {
  inet::RuleLine rule;
  for (const char* line :
       {"10.0.0.0/16:deny", "1.0.0.0/8:deny", "1.2.3.4/32:deny", "0.0.0.0/0:deny", "2001:db8::deny",
        "::1/128:deny", "::/0:deny", "10.1-2.0.0/17:deny"}) {
    REQUIRE(inet::parse_rule(line, rule));
  }
  const auto lengths = inet::NetworkLengths::of_data(rule.lengths.data());
  const auto keys = [&](const char* ip) {
    std::string all;
    inet::search_rules(
        {.ip = ip, .host = "a.b"},
        [&](std::string_view key) {
          all += "<" + std::string(key) + ">";
          return false;
        },
        [&] { return lengths; });
    return all;
  };
  CHECK(keys("10.0.255.1") ==
        "<10.0.255.1><=a.b><10.0.255.><10.0.><10.><10.0.255.1/32><10.0.128.0/17><10.0.0.0/16>"
        "<10.0.0.0/8><0.0.0.0/0><=.b><=><>");
  CHECK(keys("::FFFF:10.0.255.1") == keys("10.0.255.1"));
  CHECK(keys("fe80::1") ==
        "<fe80::1><=a.b><fe80::><fe80:><fe80::1/128><fe80::/32><::/0><=.b><=><>");
}

TEST_CASE("the lengths of networks survive their record, and any other") {
  inet::NetworkLengths lengths;
  CHECK(lengths.none());
  CHECK(lengths.data().empty());
  lengths.add({inet::Ip::v4(0, 0, 0, 0), 0});
  lengths.add({inet::Ip::v4(1, 2, 3, 4), 32});
  lengths.add({inet::Ip(), 0});
  lengths.add({inet::Ip(), 128});
  CHECK(lengths.data() == "\0\x40\x20\xc0"s);
  CHECK(inet::NetworkLengths::of_data(lengths.data()).data() == lengths.data());
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(inet::NetworkLengths::of_data(all).contain(inet::Ip(), 128));
}

TEST_CASE("a record denies, or assigns variables in order") {
  struct Row {
    std::string data;
    bool deny;
    std::vector<std::string_view> assignments;
  };
  for (const Row& row : {Row{""s, false, {}},
                         {"D\0"s, true, {}},
                         {"D\0+A=b\0"s, true, {}},
                         {"+A=b\0+C=\0"s, false, {"A=b", "C="}},
                         {"+A\0+B=x\0"s, false, {"B=x"}},
                         {"?x\0+B=x\0"s, false, {"B=x"}},
                         {"\0\0+B=x=y"s, false, {"B=x=y"}},
                         {"D"s, true, {}}}) {
    CAPTURE(row.data);
    const inet::RuleEffect effect = inet::decode_rule(row.data);
    CHECK(effect.deny == row.deny);
    CHECK(effect.assignments == row.assignments);
  }
}
