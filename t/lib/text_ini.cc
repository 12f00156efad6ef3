#include "text/ini.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

// The settings in `file` as one line: `name=value|name=value|`.
static std::string settings(std::string_view file) {
  std::string line;
  for (const text::Setting& setting : text::parse_ini(file)) {
    text::append(line, setting.name, '=', setting.value, '|');
  }
  return line;
}

TEST_CASE("settings of an INI file") {
  struct Row {
    const char* file;
    const char* settings;
  };
  for (const Row& row : {
           Row{"", ""},
           {"\n\n", ""},
           {"a=b", "a=b|"},
           {"a = b\n", "a=b|"},
           {" \ta\t=\tb c \r\n", "a=b c|"},
           {"a=", "a=|"},
           {"a =  \n", "a=|"},
           {"a=b=c\n", "a=b=c|"},
           {"a=1\na=2\n", "a=1|a=2|"},
           {"a\n", ""},
           {"=b\n", ""},
           {"a b=c\n", ""},
           {"a\001=c\n", ""},
           {"a\177=c\n", ""},
           {"\xc3\xa4=\xff\n", "\xc3\xa4=\xff|"},
           {"; a=b\n  ;c=d\n#e=f\n", ""},
           {"a=b ; c\n", "a=b ; c|"},
           {"[s]\na=b\n", "s_a=b|"},
           {"[ s ]\r\na=b\r\n", "s_a=b|"},
           {"a=1\n[s]\nb=2\n[t]\nc=3\n[]\nd=4\n", "a=1|s_b=2|t_c=3|d=4|"},
           {"[s\na=b\n", "a=b|"},
           {"[s] x\na=b\n", "a=b|"},
           {"[s=t]\na=b\n", ""},
           {"[s t]\na=b\n", ""},
           {"[s]=b\n", ""},
           {"[\n", ""},
       }) {
    CAPTURE(row.file);
    CHECK(settings(row.file) == row.settings);
  }
}

TEST_CASE("a NUL is part of a value, and of no name") {
  CHECK(settings(std::string_view("a=b\0c\n", 6)) == std::string_view("a=b\0c|", 6));
  CHECK(settings(std::string_view("a\0=c\n", 5)) == "");
}
