// Addresses as people write them: tokens, lists, completion.

#include "mail/address.h"

#include <doctest/doctest.h>

namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

/// The tokens of `bytes`, each as its kind and its text; `?` if they are none.
Strings tokens(std::string_view bytes) {
  const auto found = mail::tokenize(bytes);
  if (!found) return {"?"};
  Strings all;
  for (const mail::Token& token : *found) {
    all.push_back(static_cast<char>(token.kind) + std::string(token.text));
  }
  return all;
}

/// The addresses of `bytes`, those with a host marked by a `!` in front; `?` if they are none.
Strings addresses(std::string_view bytes) {
  const auto found = mail::tokenize(bytes);
  const auto list = found ? mail::find_addresses(*found) : std::nullopt;
  if (!list) return {"?"};
  Strings all;
  for (const mail::Address& address : *list) {
    all.push_back((address.has_host() ? "!" : "") + address.text());
  }
  return all;
}

/// The first address of `bytes`, completed; `?` if that cannot be.
std::string completed(std::string_view bytes) {
  const mail::Completion completion{"dh", "dd.example", "plus.example"};
  const auto found = mail::tokenize(bytes);
  const auto list = mail::find_addresses(*found);
  return mail::complete(list->front(), completion).value_or("?");
}

}  // namespace

TEST_CASE("words, specials and blanks") {
  CHECK(tokens("") == Strings{});
  CHECK(tokens(" \t\r\n") == Strings{});
  CHECK(tokens("joe@x.y,;:<>") ==
        Strings{"ajoe", "@@", "ax", "..", "ay", ",,", ";;", "::", "<<", ">>"});
  CHECK(tokens("\"a b\"c[d e](f(g)h)") == Strings{"\"a b", "ac", "[d e", "(f(g)h"});
  CHECK(tokens("a=b!c#d$e%f&g'h*i+j-k/l?m^n_o`p{q|r}s~t") ==
        Strings{"aa=b!c#d$e%f&g'h*i+j-k/l?m^n_o`p{q|r}s~t"});
  CHECK(tokens("\xff\x01\0"s) == Strings{"a\xff\x01\0"s});
  CHECK(tokens("a)b]c") == Strings{"aa)b]c"});
  CHECK(tokens("[a[b]") == Strings{"[a[b"});
}

TEST_CASE("a backslash takes the next byte as it is") {
  CHECK(tokens("a\\ b\\(c") == Strings{"aa\\ b\\(c"});
  CHECK(tokens("\"a\\\"b\" [\\]] (\\)\\() \\\"") ==
        Strings{"\"a\\\"b", "[\\]", "(\\)\\(", "a\\\""});
}

TEST_CASE("what is no sequence of tokens") {
  for (const char* bytes : {"\"a", "[a", "(a", "(a(b)", ")", "]", "a )", "a\\", "\"a\\\"", "\"a\\",
                            "(\\", "\\", "a\"b"}) {
    CAPTURE(bytes);
    CHECK(tokens(bytes) == Strings{"?"});
  }
}

TEST_CASE("lists of addresses") {
  struct Row {
    const char* bytes;
    Strings addresses;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"", {}},
           {"(nobody)", {}},
           {",,;:", {}},
           {"joe, fred@x", {"joe", "!fred@x"}},
           {"joe fred a@b c@d", {"joe", "fred", "!a@b", "!c@d"}},
           {"bob (Bob, the postmaster) @x", {"!bob@x"}},
           {"a . b @ c . d", {"!a.b@c.d"}},
           {"a(c).(d)b", {"a.b"}},
           {"a(c)b", {"a", "b"}},
           {"a\"b\"", {"a", "b"}},
           {"a[b]", {"a", "[b]"}},
           {"\"a b\".c@[1.2.3.4]", {"!a b.c@[1.2.3.4]"}},
           {"\"a@b\"", {"a@b"}},
           {"\\joe \"x\\\"y\" [\\]]", {"joe", "x\"y", "[]]"}},
           {"Joe Q. Shmoe <joe@x>", {"!joe@x"}},
           {"a, b <c>, d", {"a", "c", "d"}},
           {"a <b> c", {"b", "c"}},
           {"<a> <b>", {"a", "b"}},
           {"@ x.\"q\" (c) <b>", {"b"}},
           {"[l] <b>", {"[l]", "b"}},
           {"<>", {""}},
           {"x <> y", {"", "y"}},
           {"<a(c) b,c:d;e>", {"ab,c:d;e"}},
           {"<@r1,@r2:a@b>", {"!a@b"}},
           {"<(c)@r:a>", {"a"}},
           {"<@r>", {"!@r"}},
           {"<@r:>", {""}},
           {"group: a@b, c;, d", {"group", "!a@b", "c", "d"}},
           {"x <a@b", {"!x<a@b"}},
           {"<a", {"<a"}},
           {"a<b<c>", {"a<", "c"}},
           {"<<a>>", {"<", "a>"}},
           {"a>", {"?"}},
           {"<a>>", {"a>"}},
           {"@h", {"!@h"}},
           {"\"\" @\"\"", {"!@"}},
           {"\"\"", {""}},
           {". a.. @@", {"!.a..@@"}},
       }) {
    CAPTURE(std::string(row.bytes));
    CHECK(addresses(row.bytes) == row.addresses);
  }
}

TEST_CASE("short addresses are completed") {
  CHECK(completed("joe") == "joe@dh.dd.example");
  CHECK(completed("joe@x") == "joe@x.dd.example");
  CHECK(completed("joe@x.y") == "joe@x.y");
  CHECK(completed("joe@x.") == "joe@x.");
  CHECK(completed("joe@x+") == "joe@x.plus.example");
  CHECK(completed("joe@x.+") == "joe@x..plus.example");
  CHECK(completed("joe+") == "joe+@dh.dd.example");
  CHECK(completed("joe@[1.2.3.4]") == "joe@[1.2.3.4]");
  CHECK(completed("joe@[x]") == "joe@[x].dd.example");
  CHECK(completed("[1.2.3.4]") == "[1.2.3.4]@dh.dd.example");
  CHECK(completed("\"a@b\"") == "a@b@dh.dd.example");
  CHECK(completed("a@\"b.c\"") == "a@b.c");
  CHECK(completed("a@\"x@y\"") == "a@x@y.dd.example");
  CHECK(completed("@h") == "@h.dd.example");
  CHECK(completed("a@") == "?");
  CHECK(completed("@") == "?");
  CHECK(completed("a@b@") == "?");
}

TEST_CASE("any bytes make tokens that are parts of them, and addresses that are parts of those") {
  constexpr std::string_view alphabet("ab@.,:;<>\"[]() \\\n\0", 18);
  uint32_t random = 1;
  for (int i = 0; i < 100000; ++i) {
    std::string bytes;
    for (uint32_t left = random >> 28; left > 0; --left) {
      random = random * 1664525 + 1013904223;
      bytes += alphabet[(random >> 16) % alphabet.size()];
    }
    random = random * 1664525 + 1013904223;
    const auto found = mail::tokenize(bytes);
    if (!found) continue;
    const auto list = mail::find_addresses(*found);
    if (!list) continue;
    const mail::Token* last = found->data();
    for (const mail::Address& address : *list) {
      REQUIRE(address.tokens.data() >= last);
      last = address.tokens.data() + address.tokens.size();
      REQUIRE(last <= found->data() + found->size());
      REQUIRE(address.text().size() <= bytes.size());
    }
  }
}
