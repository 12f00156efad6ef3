#include "mail/header_words.h"

#include <doctest/doctest.h>

#include <string>

#include "text/split.h"

using namespace std::string_literals;

TEST_CASE("a field is decoded, on one line") {
  struct Row {
    std::string field, decoded;  // `-`: nothing to do
  };
  const Row rows[] = {
      {"Subject: plain\n", "-"},
      {"Subject: =?x?= =? raw\n", "-"},
      {"Subject:\n =?utf-8?q?a?=\n =?utf-8?q?b?=\n  c\n", "Subject: ab  c\n"},
      {"Subject: =?utf-8?q?a?=\r\n c\r\n", "Subject: a c\r\n"},
      {"Subject: =?utf-8?q?a?=", "Subject: a"},
      {"X-Anything : =?utf-8?q?a?=\n", "X-Anything : a\n"},
      {"no field =?utf-8?q?a?=\n", "-"},
      // There are none in these.
      {"Message-ID: =?utf-8?q?a?=\n", "-"},
      {"Content-Type: =?utf-8?q?a?=\n", "-"},
      {"List-Post: =?utf-8?q?a?=\n", "-"},
      {"ARC-Seal: =?utf-8?q?a?=\n", "-"},
      // Names and comments
      {"From: =?utf-8?q?J=C3=BC?= Doe <j@x>\n", "From: J\xc3\xbc Doe <j@x>\n"},
      {"From: =?utf-8?q?Doe=2C_J?= <j@x>\n", "From: \"Doe, J\" <j@x>\n"},
      {"From: =?utf-8?q?a=22=5C?= <j@x>\n", "From: \"a\\\"\\\\\" <j@x>\n"},
      {"From: =?utf-8?q?a?= =?utf-8?q?b?= \"c d\" <j@x>\n", "From: ab c d <j@x>\n"},
      {"From: =?utf-8?q?=3C=40=3E?= <j@x>\n", "From: \"<@>\" <j@x>\n"},
      {"From: =?utf-8?q?a?= (x (=?utf-8?q?y=29?=)) =?utf-8?q?b?= <j@x>\n",
       "From: a (x (y\\))) b <j@x>\n"},
      {"To: =?utf-8?q?G?=: a@b (=?utf-8?q?c?=), =?utf-8?q?d?= <e>;\n", "To: G: a@b (c), d <e>;\n"},
      {"List-Id: =?utf-8?q?a?= <b.c>\n", "List-Id: a <b.c>\n"},
      // but not addresses, nor strings, nor what is no list.
      {"To: =?utf-8?q?a?=\n", "-"},
      {"To: =?utf-8?q?a?=@b, <=?utf-8?q?a?=@b>\n", "-"},
      {"To: \"=?utf-8?q?a?=\" <b>\n", "-"},
      {"To: =?utf-8?q?a?= <b> (\n", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field);
    CHECK(mail::decode_field(row.field).value_or("-") == row.decoded);
  }
}

TEST_CASE("a field is encoded") {
  struct Row {
    std::string field, encoded;  // `-`: nothing to do
  };
  const Row rows[] = {
      {"Subject: plain\n", "-"},
      {"Subject: =?utf-8?q?a?=\n", "-"},
      {"Subject: gr\xc3\xbcn\n", "Subject: =?utf-8?q?gr=C3=BCn?=\n"},
      {"Subject:gr\xc3\xbcn", "Subject:=?utf-8?q?gr=C3=BCn?="},
      {"Subject: \xff\n", "-"},
      {"Message-ID: <\xc3\xbc@x>\n", "-"},
      {"From: \xc3\xbc@x\n", "-"},
      {"From: J\xc3\xbc Doe <j@x>\n", "From: =?utf-8?q?J=C3=BC?= Doe <j@x>\n"},
      {"From: \"D, J\xc3\xbc\" <j@x>\n", "From: =?utf-8?q?D=2C_J=C3=BC?= <j@x>\n"},
      {"From: \"=?a?= J\xc3\xbc\" <j@x>\n", "From: =?utf-8?q?=3D=3Fa=3F=3D_J=C3=BC?= <j@x>\n"},
      {"From: \"a  \xc3\xbc\" <j@x>\n", "From: =?utf-8?q?a__=C3=BC?= <j@x>\n"},
      {"From: j@x (\xc3\xbc (b) c\\) \xc3\xbc)\n",
       "From: j@x (=?utf-8?q?=C3=BC?= (b)=?utf-8?q?_c=29_=C3=BC?=)\n"},
      {"From: a \xff <j@x>\n", "-"},
      {"To: \xc3\xbc <a@b>, c\\\n d\n", "-"},
      {"To: \xc3\xbc: a@b, \xc3\xb6 <c>;\n",
       "To: =?utf-8?q?=C3=BC?=: a@b, =?utf-8?q?=C3=B6?= <c>;\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field);
    CHECK(mail::encode_field(row.field).value_or("-") == row.encoded);
  }
}

TEST_CASE("an encoded field is folded to lines of 76 bytes, and decodes to what it was") {
  std::string words;
  for (size_t i = 0; i < 30; ++i)
    words += i % 3 == 0 ? " w\xc3\xbcrde" : i % 2 == 0 ? " abc" : " \xe6\x97\xa5";
  for (const std::string name :
       {"Subject:", "From: a@b, \"x", "X-A-Rather-Long-Name-For-A-Field:"}) {
    for (const std::string end : {"\n", "\r\n"}) {
      const std::string field = name + words + (name.starts_with("From") ? ".\" <c@d>" : "") + end;
      const auto encoded = mail::encode_field(field);
      REQUIRE(encoded);
      for (std::string_view rest = *encoded; const auto line = text::take(rest, '\n');) {
        CHECK(line->size() <= 76 + end.size() - 1);
        CHECK(line->ends_with('\r') == (end == "\r\n"));
      }
      CHECK(mail::decode_field(*encoded).value_or("") == field);
    }
  }
}

TEST_CASE("no line is folded behind a CR or a backslash") {
  const std::string long_word(80, 'x');
  for (const char* before : {"\r", "\\"}) {
    const std::string list = "To: \xc3\xbc <a@b>, c" + long_word + before + " d <e@f>\n";
    const auto encoded = mail::encode_field(list);
    REQUIRE(encoded);
    CHECK(encoded->find(before + "\n"s) == std::string::npos);
  }
}
