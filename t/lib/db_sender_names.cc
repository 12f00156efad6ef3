// The names of people by their addresses.

#include "db/sender_names.h"

#include <doctest/doctest.h>

TEST_CASE("a line is a record or nothing") {
  struct Row {
    std::string_view line, key, name, address;
  };
  for (const Row& row : {Row{"joe@x:Joe Shmoe:joe@y:", "joe@x", "Joe Shmoe", "joe@y"},
                         {"Joe@X.Y:Joe:Joe@Y:", "Joe@x.y", "Joe", "Joe@Y"},
                         {"joe::joe@y:rest:of:it", "joe", "", "joe@y"},
                         {"JOE:n::", "JOE", "n", ""},
                         {":::", "", "", ""},
                         {" a@b : c : d :", " a@b ", " c ", " d "},
                         {"a@B@C:#:\xff:", "a@B@c", "#", "\xff"}}) {
    CAPTURE(row.line);
    const auto record = db::parse_sender_name(row.line);
    REQUIRE(record);
    CHECK(record->key == row.key);
    CHECK(record->data == std::string(row.name) + '\0' + std::string(row.address));
  }
  using namespace std::string_view_literals;
  for (const std::string_view line : {""sv, "#a:b:c:"sv, "a"sv, "a:b:c"sv, "a:b"sv, "a:b\0:c:"sv}) {
    CAPTURE(line);
    CHECK_FALSE(db::parse_sender_name(line));
  }
}
