// Lists of addresses in the header of a new message.

#include "mail/address_list.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace std::string_literals;

struct Lists {
  mail::Completer completer =
      *mail::Completer::make({.host = "def.host", .domain = "defdom.org", .plus = "plus.net"});
  mail::AddressList list{completer};

  /// The list behind `To: `, and behind a `|` its addresses with a space after each; `?` if
  /// `value` is none.
  std::string read(std::string_view value) {
    mail::AddressText text{"To: ", ""};
    if (!list.append(value, text)) return text.header == "To: " && text.bare.empty() ? "?" : "??";
    std::ranges::replace(text.bare, '\0', ' ');
    return text.header.substr(4) + '|' + text.bare;
  }
};

struct Row {
  std::string value;
  std::string read;
};

void check(const std::vector<Row>& rows) {
  Lists lists;
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(lists.read(row.value) == row.read);
    if (row.read == "?") continue;
    // What was printed is read again as the same.
    const std::string printed = row.read.substr(0, row.read.rfind('|'));
    const std::string again = lists.read(printed);
    CHECK(again.substr(0, again.rfind('|')) == printed);
  }
}

}  // namespace

TEST_CASE("lists with commas, blanks and nothing between") {
  check({
      {"", "|"},
      {" \t\n", "|"},
      {"joe", "joe@def.host|joe@def.host "},
      {"a, b,c", "a@def.host, b@def.host, c@def.host|a@def.host b@def.host c@def.host "},
      {"a b c", "a@def.host, b@def.host, c@def.host|a@def.host b@def.host c@def.host "},
      {"a . b @ c . d", "a.b@c.d|a.b@c.d "},
      {",", ",|"},
      {",,", ", ,|"},
      {",a", ", a@def.host|a@def.host "},
      {"a,", "a@def.host,|a@def.host "},
      {"a,,b", "a@def.host, , b@def.host|a@def.host b@def.host "},
      {"a\n", "a@def.host|a@def.host "},
      {"a,\n b", "a@def.host, b@def.host|a@def.host b@def.host "},
      {"a\"b\"", "a@def.host, \"b\"@def.host|a@def.host b@def.host "},
      {"@y", "|  "s.substr(0, 2)},
      {"a@b.c, ., d@e.f", "a@b.c, , d@e.f|a@b.c  d@e.f "},
  });
}

TEST_CASE("phrases and angle brackets") {
  check({
      {"Joe Shmoe <joe@x>", "Joe Shmoe <joe@x.defdom.org>|joe@x.defdom.org "},
      {"\"Q. T\" <qt>", "\"Q. T\" <qt@def.host>|qt@def.host "},
      {"J. R. Ewing <jr@dallas.tv>", "J.R.Ewing <jr@dallas.tv>|jr@dallas.tv "},
      {"joe@x.y (J) <joe@x.y>", "joe@x.y (J) <joe@x.y>|joe@x.y "},
      {"<>", "<>| "},
      {"nobody <>", "nobody <>| "},
      {"< a @ b >", "<a@b.defdom.org>|a@b.defdom.org "},
      {"<a> b", "<a@def.host>, b@def.host|a@def.host b@def.host "},
      {"<a> <b>", "<a@def.host>, <b@def.host>|a@def.host b@def.host "},
      {"<@r1,@r2:u@h>", "<u@h.defdom.org>|u@h.defdom.org "},
      {"x <(c) @r:u@h.i> (d)", "x <u@h.i> (c) (d)|u@h.i "},
      {"<@r>", "<>| "},
      {"[l] <b>", "[l]@def.host, <b@def.host>|[l]@def.host b@def.host "},
      {"=?utf-8?q?J=C3=B6?= <j@x.y>", "=?utf-8?q?J=C3=B6?= <j@x.y>|j@x.y "},
      {"J\xc3\xb6 <j@x.y>", "\"J\xc3\xb6\" <j@x.y>|j@x.y "},
      {"Dr. <a@b.c>", "Dr. <a@b.c>|a@b.c "},
  });
}

TEST_CASE("a bracket that is not closed is text, one that is not opened no list") {
  check({
      {"<a@b.c", "<a@b.c|<a@b.c "},
      {"x <a@b.c, d", "x<a@b.c, d@def.host|x<a@b.c d@def.host "},
      {"<a, b <c>", "<a@def.host, b <c@def.host>|<a@def.host c@def.host "},
      {"<<<a>", "<<@def.host, <a@def.host>|<<@def.host a@def.host "},
      {"g: <a;, b", "g: <a@def.host;, b@def.host|<a@def.host b@def.host "},
      {"a>", "?"},
      {"<a>>", "?"},
      {"<a<b>>", "?"},
  });
}

TEST_CASE("between angle brackets stands one address") {
  check({
      {"<a b@c>", "?"},
      {"<a, b>", "?"},
      {"<a;b>", "?"},
      {"<a:b>", "?"},
      {"<@r:a:b>", "?"},
      {"Joe <\"a\" b@c.d>, e@f.g", "?"},
  });
}

TEST_CASE("groups") {
  check({
      {"friends: a, b@c;, d (com ment) e@f.g",
       "friends: a@def.host, b@c.defdom.org;, d@def.host, e@f.g (com ment)|"
       "a@def.host b@c.defdom.org d@def.host e@f.g "},
      {"name: ;", "name: ;|"},
      {"name:;", "name: ;|"},
      {"recipient list not shown: ;", "recipient list not shown: ;|"},
      {"name: , ;", "name: , ;|"},
      {"name: a,;", "name: a@def.host, ;|a@def.host "},
      {"a ;", "a@def.host;|a@def.host "},
      {"a; b", "a@def.host;, b@def.host|a@def.host b@def.host "},
      {"a; b: c;", "a@def.host;, b: c@def.host;|a@def.host c@def.host "},
      {"a: b; c: d;", "a: b@def.host;, c: d@def.host;|b@def.host d@def.host "},
      {"a: b;,,c", "a: b@def.host;, , c@def.host|b@def.host c@def.host "},
      {"a, b: c;", "a@def.host, b: c@def.host;|a@def.host c@def.host "},
      {"a, : c;", "a@def.host, : c@def.host;|a@def.host c@def.host "},
      {"<a> b: c;", "<a@def.host>, b: c@def.host;|a@def.host c@def.host "},
      {"My (own) \"friends\".x: a;", "My (own) \"friends\".x: a@def.host;|a@def.host "},
      {"g: @r:u@h;", "?"},
      {"g: J <@r:u@h.i>;", "g: J <u@h.i>;|u@h.i "},
      {"hidden: (really);", "hidden: (really);|"},
      {"x:y", "?"},
      {"ok1, x:y, ok2", "?"},
      {":", "?"},
      {"a: b: c;", "?"},
      {"a: b: c;;", "?"},
      {"a: b; c;", "?"},
      {"a;;", "?"},
      {";", ";|"},
      {"a@b, ;:", "?"},
      {"@r:u@h", "?"},
  });
}

TEST_CASE("comments stand behind the address") {
  check({
      {"a(x)@(y)b(z)", "a@b.defdom.org (x) (y) (z)|a@b.defdom.org "},
      {"(x) a", "a@def.host (x)|a@def.host "},
      {"a (x), (y) b", "a@def.host (x), b@def.host (y)|a@def.host b@def.host "},
      {"a (x) b", "a@def.host, b@def.host (x)|a@def.host b@def.host "},
      {"<a> (x) b", "<a@def.host>, b@def.host (x)|a@def.host b@def.host "},
      {"<a> (x)", "<a@def.host> (x)|a@def.host "},
      {"(x)", "(x)|"},
      {"a, (x)", "a@def.host, (x)|a@def.host "},
      {"(x) <>", "(x) <>| "},
      {"a (b (c) d)", "a@def.host (b \\(c\\) d)|a@def.host "},
      {"a (b \\(c\\\\ \\d)", "a@def.host (b \\(c\\\\ d)|a@def.host "},
      {"a (b [c] \"d\")", "a@def.host (b \\[c\\] \\\"d\\\")|a@def.host "},
      {"a (\0\xff)"s, "a@def.host (\0\xff)|a@def.host "s},
  });
}

TEST_CASE("words that need quotes get them, and bytes that need backslashes") {
  check({
      {"a)b", "\"a\\)b\"@def.host|a)b@def.host "},
      {"a]b@c.d", "\"a\\]b\"@c.d|a]b@c.d "},
      {"a\\ b@c", "\"a b\"@c.defdom.org|a b@c.defdom.org "},
      {"\\\"", "\"\\\"\"@def.host|\"@def.host "},
      {"a\x01@b.c", "\"a\x01\"@b.c|a\x01@b.c "},
      {"\xe9@b.c", "\"\xe9\"@b.c|\xe9@b.c "},
      {"\"a\\\"b\"@c.d", "\"a\\\"b\"@c.d|a\"b@c.d "},
      {"\"(x)\" <a@b.c>", "\"\\(x\\)\" <a@b.c>|a@b.c "},
      {"a@[b\\]c]", "a@[b\\]c]|a@[b]c] "},
      {"a@[(]", "a@[\\(]|a@[(] "},
      {"\"joe\"@h", "\"joe\"@h.defdom.org|joe@h.defdom.org "},
      {"\"a\rb\"@c.d", "\"a\\\rb\"@c.d|a\rb@c.d "},
      {"\"\"", "\"\"@def.host|@def.host "},
  });
}

TEST_CASE("a fold in a string, a comment or a literal is none any more") {
  check({
      {"\"a\n b\" <c@d.e>", "\"a b\" <c@d.e>|c@d.e "},
      {"\"a\r\n b\" <c@d.e>", "\"a b\" <c@d.e>|c@d.e "},
      {"\"a\n b\"@d.e", "\"a b\"@d.e|a b@d.e "},
      {"a@b.c (x\n\ty)", "a@b.c (x\ty)|a@b.c "},
      {"a@[x\n y]", "a@[x y]|a@[x y] "},
  });
}

TEST_CASE("what is no list") {
  for (const std::string& value :
       {"\"a"s, "[a"s, "(a"s, "a, (b"s, ")"s, "a, ]"s, "a\\"s, "a\\\nb"s, "\"a\\\n b\"@c"s,
        "(a\\\r\n b) c"s, "a\0b@c"s, "<\0>"s, "a@[\0]"s}) {
    CAPTURE(value);
    CHECK(Lists().read(value) == "?");
  }
}

TEST_CASE("lines are folded after commas, so that a member and its comma end at column 78") {
  Lists lists;
  const auto lines = [&](size_t first, size_t second, std::string_view rest) {
    return lists.read(std::string(first, 'a') + "@x.y, " + std::string(second, 'b') + "@x.y" +
                      std::string(rest));
  };
  const std::string a30 = std::string(30, 'a') + "@x.y";
  const auto b = [](size_t size) { return std::string(size, 'b') + "@x.y"; };
  // `To: `, 34, `, `: a member of 38 bytes ends at column 78.
  CHECK(lines(30, 34, "").starts_with(a30 + ", " + b(34) + "|"));
  CHECK(lines(30, 35, "").starts_with(a30 + ",\n  " + b(35) + "|"));
  CHECK(lines(30, 33, ",c@x.y").starts_with(a30 + ", " + b(33) + ",\n  c@x.y|"));
  CHECK(lines(30, 34, ",c@x.y").starts_with(a30 + ",\n  " + b(34) + ", c@x.y|"));
  CHECK(lines(100, 100, "").starts_with(std::string(100, 'a') + "@x.y,\n  " + b(100) + "|"));
  CHECK(lines(30, 34, ",").starts_with(a30 + ",\n  " + b(34) + ",|"));
  CHECK(lines(30, 33, ",").starts_with(a30 + ", " + b(33) + ",|"));
  CHECK(lines(30, 33, ",,").starts_with(a30 + ", " + b(33) + ",\n  ,|"));
  // A second line starts with two blanks: 74 bytes and a comma fit behind them, 76 without.
  CHECK(lines(70, 75, "").starts_with(std::string(70, 'a') + "@x.y,\n  " + b(75) + "|"));
  CHECK(lines(70, 68, ",c").starts_with(std::string(70, 'a') + "@x.y,\n  " + b(68) + ",\n  c@"));
  // The name of a group stays with its first member.
  CHECK(lists.read("g: " + a30 + ", " + b(40) + ";")
            .starts_with("g: " + a30 + ",\n  " + b(40) + ";|"));
}

TEST_CASE("a list that fails leaves nothing, and the next one is read as if it had not been") {
  Lists lists;
  CHECK(lists.read("g: a, b, )") == "?");
  CHECK(lists.read("a, b; c;") == "?");
  CHECK(lists.read("<a, <b") == "<a@def.host, <b@def.host|<a@def.host <b@def.host ");
  CHECK(lists.read("a") == "a@def.host|a@def.host ");
}

TEST_CASE("lists of any bytes are printed so that they are read again as the same") {
  constexpr std::string_view alphabet("abbb@@...,,:;<>\"[]() \\\n\0+\xe9", 28);
  Lists lists;
  uint32_t random = 1;
  const auto next = [&] { return (random = random * 1664525 + 1013904223) >> 16; };
  int read = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string value;
    for (uint32_t left = next() % 16; left > 0; --left) value += alphabet[next() % alphabet.size()];
    // Of several dots and ats at the end of an address one is taken away each time.
    if (std::ranges::count(value, '.') > 1 || value.find('@') != value.rfind('@')) continue;
    mail::AddressText once{"X: ", ""};
    if (!lists.list.append(value, once)) continue;
    ++read;
    mail::AddressText twice{"X: ", ""};
    CAPTURE(value);
    CAPTURE(once.header);
    REQUIRE(lists.list.append(std::string_view(once.header).substr(3), twice));
    REQUIRE(once.header == twice.header);
    std::erase(once.bare, '\0');  // an empty address outside angle brackets is printed as nothing
    std::erase(twice.bare, '\0');
    REQUIRE(once.bare == twice.bare);
  }
  CHECK(read > 20000);
}
