// Addresses of new messages, completed.

#include "mail/completer.h"

#include <doctest/doctest.h>

namespace {

using namespace std::string_literals;

const mail::Completion usual{"def.host", "defdom.org", "plus.net"};

/// The one address of `bytes`, its comments left out, completed: as a header has it and, behind a
/// `|`, as an envelope has it, if these differ.
std::string completed(std::string_view bytes, const mail::Completion& completion = usual) {
  const auto completer = mail::Completer::make(completion);
  const auto tokens = mail::tokenize(bytes);
  REQUIRE(completer);
  REQUIRE(tokens);
  mail::AddressText text;
  completer->append(*tokens, text);
  return text.header == text.bare ? text.header : text.header + '|' + text.bare;
}

/// The envelope address of an argument; `?` if it is none.
std::string mailbox(std::string_view raw) {
  return mail::Completer::make(usual)->mailbox(raw).value_or("?");
}

}  // namespace

TEST_CASE("addresses are completed step by step") {
  struct Row {
    const char* bytes;
    const char* completed;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"", ""},
           {"joe", "joe@def.host"},
           {"a@b", "a@b.defdom.org"},
           {"x@y.z", "x@y.z"},
           {"q@r+", "q@r.plus.net"},
           {"s@t.u+", "s@t.u.plus.net"},
           {"s@t.u\\+", "s@t.u\\+|s@t.u+"},
           {"s@t\\+", "s@t+.defdom.org"},
           {"a+", "a+@def.host"},
           {"+", "+@def.host"},
           {"a@+", "a@plus.net"},
           {"a@b.+", "a@b.plus.net"},
           {"p@[1.2.3.4]", "p@[1.2.3.4]"},
           {"a@[x y]", "a@[x y]"},
           {"a@[]", "a@[]"},
           {"#@[]", "#@[]"},
           {"joe-@h-@[]", "joe-@h-@[]"},
           {"@[]", "@[]"},
           {"[]", "[]@def.host"},
           {"a@[x].b+", "a@[x].b.plus.net"},
           {"z@", "z@def.host"},
           {"a@b.", "a@b.defdom.org"},
           {"a@.b", "a@.b"},
           {".a", ".a@def.host"},
           {"a.", "a@def.host"},
           {"a..", "a.@def.host"},
           {"a.b", "a.b@def.host"},
           {"a@b@c", "a@b@c.defdom.org"},
           {"a.b@c", "a.b@c.defdom.org"},
           {"@y", ""},
           {"@y,@z:a@b.c", "a@b.c"},
           {"@y:", ""},
           {".", ""},
           {"..", ".@def.host"},
           {"@", ""},
           {"z@.", "z@def.host"},
           {"\"joe\"@h", "\"joe\"@h.defdom.org|joe@h.defdom.org"},
           {"\"a b\"@c", "\"a b\"@c.defdom.org|a b@c.defdom.org"},
           {"a\\ b@c", "\"a b\"@c.defdom.org|a b@c.defdom.org"},
           {"a\\b@c", "ab@c.defdom.org"},
           {"\"\"", "\"\"@def.host|@def.host"},
           {"a@b\\+", "a@b+.defdom.org"},
           {"a@\"b+\"", "a@\"b+\".defdom.org|a@b+.defdom.org"},
           {"x@\xff+", "x@\"\xff\".plus.net|x@\xff.plus.net"},
       }) {
    CAPTURE(std::string(row.bytes));
    CHECK(completed(row.bytes) == row.completed);
  }
}

TEST_CASE("the default host is completed itself") {
  CHECK(completed("a", {"dh", "dd", "plus"}) == "a@dh.dd");
  CHECK(completed("a", {"dh+", "dd", "PLUS"}) == "a@dh.PLUS");
  CHECK(completed("a", {"[1.2.3.4]", "dd", "plus"}) == "a@[1.2.3.4]");
  CHECK(completed("a", {"\"d h\"", "dd", "plus"}) == "a@\"d h\".dd|a@d h.dd");
  CHECK(completed("a", {" d . h\n", "dd", "plus"}) == "a@d.h");
  CHECK(completed("a@+", {"dh", "dd", "plus"}) == "a@plus.dd");
}

TEST_CASE("an empty default adds nothing, not even a dot") {
  CHECK(completed("a@b", {"dh", "", "plus"}) == "a@b");
  CHECK(completed("a@b+", {"dh", "dd", ""}) == "a@b.dd");
  CHECK(completed("a@b+", {"dh", "", ""}) == "a@b");
  CHECK(completed("a", {"", "dd", "plus"}) == "a");
}

TEST_CASE("what is no default host or domain") {
  for (const char* bad : {"(", "(x)", "a b", "a,b", "a@b", "<a>", "a\\\n", "\"", ")"}) {
    CAPTURE(std::string(bad));
    CHECK(!mail::Completer::make({bad, "dd", "plus"}));
    CHECK(!mail::Completer::make({"dh", bad, "plus"}));
    CHECK(!mail::Completer::make({"dh", "dd", bad}));
  }
  CHECK(!mail::Completer::make({"a\0b"s, "dd", "plus"}));
}

TEST_CASE("arguments stand for themselves, byte for byte") {
  struct Row {
    const char* raw;
    const char* address;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"", ""},
           {"<>", ""},
           {"joe", "joe@def.host"},
           {"two words", "two words@def.host"},
           {"a,b", "a,b@def.host"},
           {"arg two@x", "arg two@x.defdom.org"},
           {"<s@x>", "s@x.defdom.org"},
           {"<<s@x>>", "?"},
           {"<s>@x", "<s>@x.defdom.org"},
           {"a\"b\\c(@x", "a\"b\\c(@x.defdom.org"},
           {"a.@x", "a.@x.defdom.org"},
           {"a@b@c", "a@b@c.defdom.org"},
           {"#@[]", "#@[]"},
           {"joe-@h-@[]", "joe-@h-@[]"},
           {"joe@", "joe@def.host"},
           {"joe@x+", "joe@x.plus.net"},
           {"@y", "@y.defdom.org"},
           {"\xc3\xa9@x.y", "\xc3\xa9@x.y"},
           {"a@b c", "?"},
           {"a@b,c", "?"},
           {"a@(b", "?"},
           {"a\nb@x", "?"},
       }) {
    CAPTURE(std::string(row.raw));
    CHECK(mailbox(row.raw) == row.address);
  }
  CHECK(mailbox("a\0b"s) == "?");
}
