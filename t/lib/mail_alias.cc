// What the lines of .forward files, alias files and :include: files ask for.

#include "mail/alias.h"

#include <doctest/doctest.h>

namespace {

using Strings = std::vector<std::string>;

/// What `line` asks for: a letter for the kind, then the text, and an address completed; `?` if it
/// is no list.
Strings wishes(std::string_view line) {
  const mail::Completion completion{"dh", "dd.example", "plus.example"};
  const auto found = mail::read_wishes(line, completion);
  if (!found) return {"?"};
  Strings all;
  for (const mail::Wish& wish : *found) {
    constexpr std::string_view letters = "&|/:-";  // in the order of Kind
    const bool address = wish.kind == mail::Wish::Kind::address;
    all.push_back(letters[static_cast<size_t>(wish.kind)] + (address ? wish.whole : wish.text));
  }
  return all;
}

Strings alias_lines(std::string_view text) {
  Strings all;
  while (auto line = mail::take_alias_line(text)) all.push_back(*line);
  return all;
}

}  // namespace

TEST_CASE("what one address asks for") {
  CHECK(wishes("joe") == Strings{"&joe@dh.dd.example"});
  CHECK(wishes("\"|vacation joe\"") == Strings{"|vacation joe"});
  CHECK(wishes("|vacation") == Strings{"|vacation"});
  CHECK(wishes("|") == Strings{"|"});
  CHECK(wishes("\"|a\".\"b\"") == Strings{"|a.b"});
  CHECK(wishes("/var/mail/joe") == Strings{"//var/mail/joe"});
  CHECK(wishes("\"\", <>") == Strings{"-", "-"});
  CHECK(wishes("\"|a\"@x /b@x \"\"@x") ==
        Strings{"&@x.dd.example", "&/b@x.dd.example", "&|a@x.dd.example"});
}

TEST_CASE("the last address comes first") {
  CHECK(wishes("a@x.y, \"|p q\", b@x.y") == Strings{"&b@x.y", "|p q", "&a@x.y"});
  CHECK(wishes("|\"p q\"") == Strings{"&p q@dh.dd.example", "|"});
}

TEST_CASE("lists that are included") {
  CHECK(wishes(":include:/f") == Strings{":/f"});
  CHECK(wishes(" : include :(c)\"/a b\".c") == Strings{":/a b.c"});
  CHECK(wishes("x: :include:f, y") == Strings{"&y@dh.dd.example", ":f", "&x@dh.dd.example"});
  CHECK(wishes("x:include:f@g") == Strings{":f@g", "&x@dh.dd.example"});
  CHECK(wishes(":include:f:include:g") == Strings{":g", ":f"});
  CHECK(wishes(":include:") == Strings{":"});
  CHECK(wishes(":include:,b") == Strings{"&b@dh.dd.example", ":"});
  CHECK(wishes(":include:<b>") == Strings{"&b@dh.dd.example", ":"});
  CHECK(wishes(":include:\"\"") == Strings{":"});
}

TEST_CASE("what looks like an included list and is none") {
  CHECK(wishes("include") == Strings{"&include@dh.dd.example"});
  CHECK(wishes("include:f") == Strings{"&f@dh.dd.example", "&include@dh.dd.example"});
  CHECK(wishes(";include:f") == Strings{"&f@dh.dd.example", "&include@dh.dd.example"});
  CHECK(wishes(":include") == Strings{"&include@dh.dd.example"});
  CHECK(wishes(":\"include\":f") == Strings{"&f@dh.dd.example", "&include@dh.dd.example"});
  CHECK(wishes(":Include:f") == Strings{"&f@dh.dd.example", "&Include@dh.dd.example"});
}

TEST_CASE("lines that are no lists") {
  for (const char* line : {"\"a", "a>", "a\\", "(", "a@", "@, b"}) {
    CAPTURE(line);
    CHECK(wishes(line) == Strings{"?"});
  }
  CHECK(wishes("") == Strings{});
  CHECK(wishes(" (c) ,;") == Strings{});
}

TEST_CASE("lines of an alias file") {
  CHECK(alias_lines("") == Strings{});
  CHECK(alias_lines("\n\n") == Strings{});
  CHECK(alias_lines("a: b\nc: d") == Strings{"a: b\n", "c: d"});
  CHECK(alias_lines("a:\n b,\n\tc\nd: e\n") == Strings{"a:\n b,\n\tc\n", "d: e\n"});
  CHECK(alias_lines("a:\n\n\n b\n\nc: d\n") == Strings{"a:\n b\n", "c: d\n"});
  CHECK(alias_lines("#a\n\n b\nc: d\n") == Strings{"#a\n b\n", "c: d\n"});
  CHECK(alias_lines("\n a: b\n") == Strings{" a: b\n"});
  CHECK(alias_lines("a: b\n#c\n d\n") == Strings{"a: b\n", "#c\n d\n"});
}

TEST_CASE("names of lists") {
  CHECK(mail::list_file("f") == "./f");
  CHECK(mail::list_file("./f") == "./f");
  CHECK(mail::list_file(".f") == ".f");
  CHECK(mail::list_file("/f") == "/f");
}
