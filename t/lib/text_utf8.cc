#include "text/utf8.h"

#include <doctest/doctest.h>

#include <string>

#include "text/charset.h"

using namespace std::string_literals;

TEST_CASE("what a character is") {
  struct Row {
    std::string bytes;
    char32_t value;  // 0: none
  };
  const Row rows[] = {
      {"a", 'a'},
      {"\x7f", 0x7f},
      {"\x80", 0},
      {"\xc1\xbf", 0},
      {"\xc2\x80", 0x80},
      {"\xdf\xbf", 0x7ff},
      {"\xc2", 0},
      {"\xe0\x9f\xbf", 0},
      {"\xe0\xa0\x80", 0x800},
      {"\xed\x9f\xbf", 0xd7ff},
      {"\xed\xa0\x80", 0},
      {"\xef\xbf\xbf", 0xffff},
      {"\xf0\x8f\xbf\xbf", 0},
      {"\xf0\x90\x80\x80", 0x10000},
      {"\xf4\x8f\xbf\xbf", 0x10ffff},
      {"\xf4\x90\x80\x80", 0},
      {"\xf5\x80\x80\x80", 0},
      {"\xff", 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    const text::Character character = text::first_character(row.bytes + "x");
    CHECK(character.value == row.value);
    CHECK(character.size == (row.value == 0 ? 0 : row.bytes.size()));
    CHECK(text::is_utf8(row.bytes) == (row.value != 0));
    // Piece by piece it is the same, and the first bad byte is noticed.
    text::Utf8Check check;
    for (const char c : row.bytes) check.feed({&c, 1});
    CHECK(check.good() == (row.value != 0));
    if (row.value == 0) continue;
    std::string again;
    text::append_utf8(again, row.value);
    CHECK(again == row.bytes);
  }
}

TEST_CASE("a character whose end is yet to come") {
  text::Utf8Check check;
  check.feed("a\xe2\x82");
  CHECK(check.good_so_far());
  CHECK(!check.good());
  check.feed("\xac");
  CHECK(check.good());
  check.feed("\xe0\x9f");
  CHECK(!check.good_so_far());
}

TEST_CASE("bytes on one line that a terminal may show") {
  struct Row {
    std::string bytes, shown;
  };
  const Row rows[] = {
      {"gr\xc3\xbc\xc3\x9f e", "gr\xc3\xbc\xc3\x9f e"},
      {"a\n\t\\\0\x1b\x7f"s, "a\\012\\011\\\\\\000\\033\\177"},
      {"\xff\xc3", "\\377\\303"},
      {"\xc2\x9b", "\\302\\233"},
      {"\xe2\x80\xae"
       "fdp.exe",
       "\\342\\200\\256fdp.exe"},
      {"\xe2\x80\xa8", "\\342\\200\\250"},
  };
  for (const Row& row : rows) CHECK(text::escaped_utf8(row.bytes) == row.shown);
}

TEST_CASE("old charsets") {
  struct Row {
    std::string charset, bytes, characters;  // `-`: nothing
  };
  const Row rows[] = {
      {"UTF-8", "\xc3\xbc", "\xc3\xbc"},
      {"utf8", "\xfc", "-"},
      {"US-ASCII", "a", "a"},
      {"us-ascii", "\xfc", "-"},
      {"ISO-8859-1", "\xfc\xa4", "\xc3\xbc\xc2\xa4"},
      {"iso-8859-15", "\xfc\xa4\xa6\xbe", "\xc3\xbc\xe2\x82\xac\xc5\xa0\xc5\xb8"},
      {"Windows-1252", "\x80\x93\xfc", "\xe2\x82\xac\xe2\x80\x9c\xc3\xbc"},
      {"windows-1252", "\x81", "-"},
      {"koi8-r", "a", "-"},
      {"", "a", "-"},
      {"iso-8859-1", "a\0"s, "a\0"s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.charset);
    CHECK(text::to_utf8(row.bytes, row.charset).value_or("-") == row.characters);
  }
}
