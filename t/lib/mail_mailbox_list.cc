// Lists of addresses in a header that is built anew.

#include "mail/mailbox_list.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace std::string_literals;

const mail::HostRewriting hosts({.host = "def.host", .domain = "defdom.org", .plus = "plus.net"});

/// The field `To`, without its line end, and its addresses; `!` if there is no such list.
std::string listed(std::initializer_list<std::string_view> values) {
  mail::MailboxList list(hosts);
  mail::MailboxField field;
  for (const std::string_view value : values) {
    if (!list.append(value, field)) return "!";
  }
  std::string text = field.text("To");
  text.pop_back();
  std::string bare(field.bare());
  std::ranges::replace(bare, '\0', '|');
  return text + " // " + bare;
}

std::string listed(std::string_view value) { return listed({value}); }

}  // namespace

TEST_CASE("what stands around an address becomes its name, in quotes") {
  struct Row {
    std::string_view value;
    std::string_view shown;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"joe", "joe@def.host"},
           {"joe@x", "joe@x.defdom.org"},
           {"<joe@x>", "joe@x.defdom.org"},
           {"<joe@>", "joe@def.host"},
           {"Joe Shmoe <joe@x>", "\"Joe Shmoe\" <joe@x.defdom.org>"},
           {"\"Q. T\" <qt>", "\"Q. T\" <qt@def.host>"},
           {"J. R.  Ewing <jr@dallas.tv>", "\"J. R. Ewing\" <jr@dallas.tv>"},
           {"a.b <c@d.e>", "\"a.b\" <c@d.e>"},
           {"joe@x.y (Joe (the) \\) man)", "\"Joe (the) ) man\" <joe@x.y>"},
           {"(one)a(two)@(three)b.c(four)", "\"one two three four\" <a@b.c>"},
           {"Joe(x)S <joe@x.y> (y)", "\"Joe x S y\" <joe@x.y>"},
           {"<@r1,@r2:a@b.c>", "\"@r1@r2\" <a@b.c>"},
           {"Joe <@r1:a@b.c> (x)", "\"Joe @r1 x\" <a@b.c>"},
           {"friends: a, b;", "\"friends\" <a@def.host>, b@def.host"},
           {"friends: Joe <a>;, b", "\"friends Joe\" <a@def.host>, b@def.host"},
           {"empty: ;, b", "b@def.host"},
           {"(alone), b", "\"alone\" <b@def.host>"},
           {"\"a\\\"b\\\\c\" <d@e.f>", "\"a\\\"b\\\\c\" <d@e.f>"},
           {"(a\n b\tc\x01) d@e.f", "\"a b c?\" <d@e.f>"},
           {"\xc3\xa9 <d@e.f>", "\"\xc3\xa9\" <d@e.f>"},
           {"=?UTF-8?Q?J=C3=B6?= <d@e.f>", "=?UTF-8?Q?J=C3=B6?= <d@e.f>"},
           {"Dr =?UTF-8?Q?J=C3=B6?= X <d@e.f>", "Dr =?UTF-8?Q?J=C3=B6?= X <d@e.f>"},
           {"d@e.f (=?UTF-8?Q?J=C3=B6?=)", "=?UTF-8?Q?J=C3=B6?= <d@e.f>"},
           {"\"=?UTF-8?Q?J=C3=B6?=\" <d@e.f>", "\"=?UTF-8?Q?J=C3=B6?=\" <d@e.f>"},
           {"Dr. =?UTF-8?Q?J=C3=B6?= <d@e.f>", "\"Dr. =?UTF-8?Q?J=C3=B6?=\" <d@e.f>"},
       }) {
    CAPTURE(row.value);
    const std::string result = listed(row.value);
    CHECK(result.substr(0, result.find(" // ")) == "To: " + std::string(row.shown));
  }
}

TEST_CASE("local parts are quoted where they must be, and envelopes have none of that") {
  struct Row {
    std::string_view value;
    std::string_view shown;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"\"joe\"@h.x", "joe@h.x // joe@h.x|"},
           {"\"\"@h.x", "\"\"@h.x // @h.x|"},
           {"\"a b\"@h.x", "\"a b\"@h.x // a b@h.x|"},
           {"a\\ b@h.x", "\"a b\"@h.x // a b@h.x|"},
           {".a@h.x", "\".a\"@h.x // .a@h.x|"},
           {"a.@h.x", "\"a.\"@h.x // a.@h.x|"},
           {"a..b@h.x", "\"a..b\"@h.x // a..b@h.x|"},
           {"a@b@h.x", "\"a@b\"@h.x // a@b@h.x|"},
           {"\"a\\\"\\\\\"@h.x", "\"a\\\"\\\\\"@h.x // a\"\\@h.x|"},
           {"\xff@h.x", "\"\xff\"@h.x // \xff@h.x|"},
           {"a@[1.2.3.4]", "a@[1.2.3.4] // a@[1.2.3.4]|"},
           {"joe-@h-@[]", "\"joe-@h-\"@[] // joe-@h-@[]|"},
           {"#@[]", "#@[] // #@[]|"},
           {"a@h.x.", "a@h.x // a@h.x|"},
           {"<>", "<> // |"},
           {"Joe <>", "\"Joe\" <> // |"},
           {"a, , b,", "a@def.host, b@def.host // a@def.host|b@def.host|"},
           {"a b c", "a@def.host, b@def.host, c@def.host // a@def.host|b@def.host|c@def.host|"},
           {"", " // "},
           {";", " // "},
       }) {
    CAPTURE(row.value);
    CHECK(listed(row.value) == "To: " + std::string(row.shown));
  }
}

TEST_CASE("what is no list") {
  for (const std::string_view value :
       {"(", "\"", "[", ")", "a:b", "a: b: c;;", "a>", "<a b@c>", "<a", "@a", ".", "a@\"b c\"",
        "a@b\\,c", "a@[x\\]]", "a\\", "\"a\\\nb\"@c", "\"\x01\"@c", "a@b\x7f", "a@b)"}) {
    CAPTURE(value);
    CHECK(listed(value) == "!");
  }
  CHECK(listed("\"a\0b\"@c"s) == "!");
  mail::MailboxField field;
  const mail::HostRewriting none(std::vector<text::RewriteRule>{});
  CHECK_FALSE(mail::MailboxList(none).append("\"a@b\"", field));
}

TEST_CASE("lists are merged, and folded at commas, as if they were one") {
  const std::string thirty = "abcdefghijklmnopqrst@defghi.org";  // 31
  CHECK(listed({thirty + ", " + thirty, "(x) b@c.d"}) == "To: " + thirty + ", " + thirty +
                                                             ",\n  \"x\" <b@c.d> // " + thirty +
                                                             '|' + thirty + "|b@c.d|");
  const std::string rest(78 - 4 - 31 - 2 - 7, 'x');
  const std::string fits = listed(thirty + ',' + rest + "@h.test");
  CHECK(fits.substr(0, 79) == "To: " + thirty + ", " + rest + "@h.test ");
  CHECK(listed(thirty + ",x" + rest + "@h.test").find(",\n  x" + rest) != std::string::npos);
  // With a comma behind it the line would be too long.
  CHECK(listed(thirty + ',' + rest + "@h.test,a").find(",\n  " + rest) != std::string::npos);
  // The first one has no other place.
  const std::string wide(100, 'x');
  CHECK(listed(wide + "@h.test, a@b.c").starts_with("To: " + wide + "@h.test,\n  a@b.c "));
}
