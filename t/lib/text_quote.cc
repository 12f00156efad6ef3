#include "text/quote.h"

#include <doctest/doctest.h>

TEST_CASE("an address is quoted where it must be, and unquoted again") {
  struct Row {
    std::string_view plain, quoted;
  };
  for (const Row& row : {
           Row{"joe@x.y", "joe@x.y"},
           {"a b@x.y", "\"a b\"@x.y"},
           {"@x.y", "\"\"@x.y"},
           {"a\"b\\c@x.y", "\"a\\\"b\\\\c\"@x.y"},
           {"a@b@x.y", "\"a@b\"@x.y"},
           {"\"a\"@x.y", "\"\\\"a\\\"\"@x.y"},
           {"a..b@", "\"a..b\"@"},
           {"", ""},
           {"a b", "a b"},
           {"\"a\"", "\"a\""},
           {"#@[]", "#@[]"},
       }) {
    CAPTURE(row.plain);
    CHECK(text::quote_address(row.plain) == row.quoted);
    CHECK(text::unquote_address(row.quoted) == row.plain);
  }
}

TEST_CASE("what was not quoted here stays as it is") {
  for (const std::string_view address :
       {"\"", "\"a", "\"a\"b@c", "\"a\\", "a\"b\"@c", "\"a\"", "\"a\\\"@c"}) {
    CHECK(text::unquote_address(address) == address);
  }
}

TEST_CASE("every address of up to six of these bytes survives") {
  constexpr std::string_view bytes = "a\"\\@. ";
  std::string address;
  for (unsigned number = 0; number < 46656; ++number) {
    address.clear();
    for (unsigned rest = number; rest > 0; rest /= 6) address += bytes[rest % 6];
    CHECK(text::unquote_address(text::quote_address(address)) == address);
  }
}
