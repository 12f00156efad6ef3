#include "text/json.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;

TEST_CASE("any bytes become a string of ASCII") {
  CHECK(text::json_string("") == "\"\"");
  CHECK(text::json_string("joe@x.org") == "\"joe@x.org\"");
  CHECK(text::json_string("\"\\/") == "\"\\\"\\\\/\"");
  CHECK(text::json_string("\0\n\x1f ~\x7f\x80\xff"sv) == "\"\\u0000\\u000a\\u001f ~\\u007f\\u0080\\u00ff\"");
}
