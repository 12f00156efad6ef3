#include "mail/parameters.h"

#include <doctest/doctest.h>

#include <string>

using namespace std::string_literals;

TEST_CASE("the label of a field") {
  struct Row {
    std::string value, type, word;  // `-`: none
  };
  const Row rows[] = {
      {" text/plain", "text/plain", "text"},
      {"\n TEXT / (a (b) c) Html; x=y", "text/html", "text"},
      {"attachment", "-", "attachment"},
      {"(comment) inline ;", "-", "inline"},
      {"text/;x", "-", "text"},
      {"/x", "-", "-"},
      {"", "-", "-"},
      {"(unended", "-", "-"},
      {"application/vnd.a+xml", "application/vnd.a+xml", "application"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    const auto type = mail::read_labelled(row.value, mail::Label::type);
    const auto word = mail::read_labelled(row.value, mail::Label::word);
    CHECK((type ? type->label : "-") == row.type);
    CHECK((word ? word->label : "-") == row.word);
  }
}

TEST_CASE("a parameter, however it is written") {
  struct Row {
    std::string parameters, value;
  };
  const Row rows[] = {
      {"name=x", "x"},
      {"NAME = x ", "x"},
      {"name=\"a;\\\"b\\\\\"; name=x", "a;\"b\\"},
      {"name=\"a\n b\"", "a b"},
      {"name=\"a", "a"},
      {"name=a b.txt", "a"},
      {"name=a/b=c", "a/b=c"},
      {"other=\"; name=no\"; name=yes", "yes"},
      {"broken; =; name=x", "x"},
      {"; ;name=x;", "x"},
      {"name=(comment) x", "x"},
      {"other=x", ""},
      {"name=", ""},
      {"name=\"\xc3\xbc\"", "\xc3\xbc"},
      // RFC 2231
      {"name*=utf-8''%c3%BC%20x", "\xc3\xbc x"},
      {"name*=iso-8859-1'de'%FC; name=plain", "\xc3\xbc"},
      {"name*=x-unknown''%FC", "\xfc"},
      {"name*=utf-8''%FC", "\xfc"},
      {"name*=%zz%4", "%zz%4"},
      {"name*0=a; name*1=b; name*2=c", "abc"},
      {"name*1=b; name*0=a; name*3=d", "ab"},
      {"name*0*=utf-8''%c3; name*1*=%bc; name*2=%41", "\xc3\xbc%41"},
      {"name*0*=iso-8859-1''%e4; name*1=b",
       "\xc3\xa4"
       "b"},
      {"name*1=b", ""},
      {"name*1=b; name=x", "x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.parameters);
    const auto labelled = mail::read_labelled("a/b; " + row.parameters, mail::Label::type);
    REQUIRE(labelled);
    CHECK(labelled->parameter("name") == row.value);
  }
}
