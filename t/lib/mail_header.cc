#include "mail/header.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

/// The fields as `NAME=VALUE`, then what is left.
std::vector<std::string> fields(std::string_view message) {
  std::vector<std::string> all;
  while (const auto field = mail::take_field(message)) {
    all.push_back(std::string(field->name) + "=" + std::string(field->value));
  }
  all.emplace_back(message);
  return all;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a header is cut into fields, folded ones whole") {
  CHECK(fields("A: b\nC:\n d\n\te\nF:g\n\nbody: x\n") ==
        Strings{"A= b\n", "C=\n d\n\te\n", "F=g\n", "\nbody: x\n"});
  CHECK(fields("A \t: b:c\n") == Strings{"A= b:c\n", ""});
  CHECK(fields("A:") == Strings{"A=", ""});
  CHECK(fields("A: b\n c") == Strings{"A= b\n c", ""});
  CHECK(fields("A: \0\xff\r\n \n\nx"s) == Strings{"A= \0\xff\r\n \n"s, "\nx"});
}

TEST_CASE("the header ends with the first line that is no field") {
  for (const char* rest :
       {"", "\n", "no colon\n", " A: b\n", "\tA: b\n", ": b\n", " : b\n", "A b: c\n",
        "From x Mon Jan  1 00:00:00 2026\n", "\xc3\xa4: b\n", "A\x7f: b\n", "\r\n\n"}) {
    CAPTURE(rest);
    CHECK(fields(rest) == Strings{rest});
    CHECK(fields("A: b\n"s + rest).back() == (rest[0] == ' ' || rest[0] == '\t' ? "" : rest));
  }
}

TEST_CASE("a folded value is one line") {
  struct Row {
    std::string_view value, line;
  };
  const Row rows[] = {
      {" a\n", "a"},
      {"a\n b\n", "a b"},
      {" a \r\n\t b \r\n", "a \t b"},
      {"", ""},
      {" \t\n \n", ""},
      {"a\r", "a"},
      {"\n a\n\n b", "a b"},
      {" a\rb\n", "a\rb"},
      {"\0\xff\n"sv, "\0\xff"sv},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(mail::unfold(row.value) == row.line);
  }
}

TEST_CASE("a glance takes the first field of each name") {
  const mail::Glance seen = mail::glance(
      "Return-Path: <s@x>\nDelivered-To: r@y\nSUBJECT: \t one\n two\nsubject: "
      "other\nFrom:a\n\nbody\n");
  CHECK(seen.return_path == "<s@x>\n");
  CHECK(seen.delivered_to == "r@y\n");
  CHECK(seen.from == "a\n");
  CHECK(seen.subject == "one\n two\n");
  CHECK(seen.body == "body\n");
  CHECK(mail::glance("just text").body == "just text");
  CHECK(mail::glance("Subject: cut off").subject == "cut off");
  CHECK(mail::glance("").body == "");
  CHECK(mail::glance("Subject:\n\n\nbody").body == "\nbody");
}
