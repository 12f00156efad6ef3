#include "mail/encoded_word.h"

#include <doctest/doctest.h>

#include <string>

#include "text/split.h"

using namespace std::string_literals;

TEST_CASE("encoded words are decoded") {
  struct Row {
    std::string line, decoded;
  };
  const Row rows[] = {
      {"", ""},
      {"plain  text ", "plain  text "},
      {"=?utf-8?q?gr=C3=BC=C3=9fe?=",
       "gr\xc3\xbc\xc3\x9f"
       "e"},
      {" =?UTF-8?Q?a_b?=  c", " a b  c"},
      {"=?iso-8859-1?b?/A==?= =?us-ascii?B?YQ?=",
       "\xc3\xbc"
       "a"},
      {"=?utf-8*de?q?x?=", "x"},
      {"=?utf-8?q?\?= x", " x"},
      // Blanks between two of them count for nothing, others do.
      {"a =?utf-8?q?b?= \t =?utf-8?q?c?= d", "a bc d"},
      {"=?utf-8?q?b?= =?koi8-r?q?c?= =?utf-8?q?d?=", "b =?koi8-r?q?c?= d"},
      // A character cut in two
      {"=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "\xc3\xbc"},
      {"=?utf-8?q?=C3?= =?iso-8859-1?q?=BC?=", "=?utf-8?q?=C3?= \xc2\xbc"},
      {"=?utf-8?q?a?= =?utf-8?q?=C3?= =?utf-8?q?b?=", "a =?utf-8?q?=C3?= b"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(mail::decode_words(row.line) == row.decoded);
  }
}

TEST_CASE("what is no encoded word stays what it is") {
  for (const std::string line :
       {"=?utf-8?q?a", "=?utf-8?q?a?", "=?\?=", "=?utf-8??a?=", "=?utf-8?x?a?=", "=?utf-8?q?a?b?=",
        "=?utf-8?q?=4?=", "=?utf-8?q?=GG?=", "=?utf-8?q?=FF?=", "=?utf-8?q?\xc3\xbc?=",
        "x=?utf-8?q?a?=", "=?utf-8?q?a?=x", "=?utf-8?q?a?==?utf-8?q?b?=", "\"=?utf-8?q?a?=\"",
        "=?nonsense?q?a?=", "=??q?a?=", "=?us-ascii?q?=FC?=", "=?windows-1252?q?=81?=",
        // Nothing that ends a line, or a string, comes out of one.
        "=?utf-8?q?a=0Abcc:_x?=", "=?utf-8?b?Cg==?=", "=?utf-8?q?=0D?=", "=?utf-8?q?=00?=",
        "=?utf-8?q?=1B?=", "=?utf-8?q?=7F?=", "=?iso-8859-1?q?=9B?="}) {
    CAPTURE(line);
    CHECK(mail::decode_words(line) == line);
  }
}

TEST_CASE("what is not ASCII is encoded, and nothing else") {
  struct Row {
    std::string line, encoded;
  };
  const Row rows[] = {
      {"plain text", "plain text"},
      {"gr\xc3\xbcn", "=?utf-8?q?gr=C3=BCn?="},
      {"a  \xc3\xbc  b", "a  =?utf-8?q?=C3=BC?=  b"},
      {"\xc3\xbc \t\xc3\xb6 ", "=?utf-8?q?=C3=BC_=09=C3=B6?= "},
      {"\xe6\x97\xa5\xe6\x9c\xac", "=?utf-8?b?5pel5pys?="},
      {"\xff a", "\xff a"},
      {"\xc3\xbc\x01", "\xc3\xbc\x01"},
      {"=?utf-8?q?a?= b", "=?utf-8?q?a?= b"},
      {"=?utf-8?q?a?= \xc3\xbc", "=?utf-8?q?a?= =?utf-8?q?_=C3=BC?="},
      {"\xc3\xbc =?utf-8?q?a?= \xc3\xbc", "=?utf-8?q?=C3=BC_?= =?utf-8?q?a?= =?utf-8?q?_=C3=BC?="},
      {"\xc3\xbc =?koi8-r?q?a?=", "=?utf-8?q?=C3=BC?= =?koi8-r?q?a?="},
      {"=_?\xc3\xbc(\"", "=?utf-8?q?=3D=5F=3F=C3=BC=28=22?="},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(mail::encode_words(row.line) == row.encoded);
    CHECK(mail::decode_words(row.encoded) == mail::decode_words(row.line));
  }
}

TEST_CASE("no encoded word is too long, and none cuts a character") {
  for (const std::string character :
       {"\xc3\xbc", "\xe6\x97\xa5", "\xf0\x9f\x98\x80", "x\xc3\xbc"}) {
    std::string text;
    for (size_t i = 0; i < 100; ++i) text += character;
    for (const size_t most : {40U, 41U, 42U, 43U, 75U}) {
      const std::string words = mail::encode_all(text, most);
      for (std::string_view rest = words; const auto word = text::take(rest, ' ');) {
        CHECK(word->size() <= most);
        CHECK((rest.empty() || word->size() > most - 16));
        CHECK(mail::find_encoded_words(*word)[0].text);
      }
      CHECK(mail::decode_words(words) == text);
    }
  }
}
