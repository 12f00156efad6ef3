// The hosts of addresses, rewritten by rules.

#include "mail/host_rewriting.h"

#include <doctest/doctest.h>

namespace {

mail::HostRewriting with(std::string_view rules) {
  return mail::HostRewriting(text::parse_rewrite_rules(rules));
}

}  // namespace

TEST_CASE("without rules hosts lose a dot at the end, and are completed") {
  const mail::HostRewriting usual({.host = "def.host", .domain = "defdom.org", .plus = "plus.net"});
  struct Row {
    const char* address;
    const char* whole;
  };
  for (const Row& row : std::initializer_list<Row>{{"", ""},
                                                   {"joe", "joe@def.host"},
                                                   {"joe@", "joe@def.host"},
                                                   {"@", "@def.host"},
                                                   {"a@b", "a@b.defdom.org"},
                                                   {"a@b.", "a@b.defdom.org"},
                                                   {"a@b.c.", "a@b.c"},
                                                   {"a@b..", "a@b."},
                                                   {"a@b.c", "a@b.c"},
                                                   {"a@b+", "a@b.plus.net"},
                                                   {"a@b.c+", "a@b.c.plus.net"},
                                                   {"a@+", "a@.plus.net"},
                                                   {"a@[1.2.3.4]", "a@[1.2.3.4]"},
                                                   {"a@[]", "a@[]"},
                                                   {"#@[]", "#@[]"},
                                                   {"a@b@c", "a@b@c.defdom.org"},
                                                   {"A.B.@C.D", "A.B.@C.D"},
                                                   {"x+", "x+@def.host"}}) {
    CAPTURE(row.address);
    CHECK(usual.address(row.address) == row.whole);
  }
}

TEST_CASE("a default host without a dot gets the default domain, and what is empty adds nothing") {
  CHECK(mail::HostRewriting({.host = "h", .domain = "d", .plus = "p"}).address("a") == "a@h.d");
  CHECK(mail::HostRewriting({.host = "h+", .domain = "d", .plus = "p"}).address("a") == "a@h.p");
  const mail::HostRewriting none({.host = "", .domain = "", .plus = ""});
  CHECK(none.address("a") == "a");
  CHECK(none.address("a@b") == "a@b");
  CHECK(none.address("a@b+") == "a@b");
}

TEST_CASE("rules stand in their order, each counts once, and letters have no case") {
  CHECK(with("=a.b:c.d\n=c.d:e").address("x@A.b") == "x@e");
  CHECK(with("=c.d:e\n=a.b:c.d").address("x@a.b") == "x@c.d");
  CHECK(with("*.old:.new").address("x@H.Old") == "x@H.new");
  CHECK(with("?.old:.new").address("x@h.old") == "x@h.new");
  CHECK(with("?.old:.new").address("x@g.h.old") == "x@g.h.old");
  CHECK(with("-.old:new.example").address("x@g.h.old") == "x@new.example");
  CHECK(with("# x\n=a:b\nnonsense\n").address("x@a") == "x@b");
}

TEST_CASE("the local part is never touched, and the empty address neither") {
  CHECK(with("=a:b\n-:c").address("a@a@a") == "a@a@c");
  CHECK(with("-:c").address("") == "");
  CHECK(with("=:c").address("a") == "a@c");
  CHECK(with("=b:").address("a@b") == "a");
}

TEST_CASE("an argument may stand in angle brackets") {
  const mail::HostRewriting hosts = with("=:c");
  CHECK(hosts.argument("<a@b>") == "a@b");
  CHECK(hosts.argument("<>") == "");
  CHECK(hosts.argument("") == "");
  CHECK(hosts.argument("<a") == "<a@c");
  CHECK(hosts.argument("a b,c") == "a b,c@c");
}
