#include "box/response_record.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

TEST_CASE("the name of a record says when and whom, and names nothing outside") {
  struct Row {
    std::string sender, kept;
  };
  const Row rows[] = {{"joe@x", "joe@x"},
                      {"../../etc/x@y", "..:..:etc:x@y"},
                      {"a.b@x", "a.b@x"},
                      {std::string(198, 'a') + "@x", std::string(198, 'a') + "@x"}};
  for (const Row& row : rows) {
    CAPTURE(row.sender);
    const std::string name = box::response_record_name(1700000000, 17, row.sender);
    CHECK(name == "1700000000.17." + row.kept);
    const auto record = box::read_response_record(name);
    REQUIRE(record);
    CHECK(record->seconds == 1700000000);
    CHECK(record->sender == row.kept);
  }
}

TEST_CASE("the names of long senders are short, and differ") {
  const std::string same(300, '/');
  const int64_t late = std::numeric_limits<int64_t>::max();
  const int pid = std::numeric_limits<int>::max();
  const std::string one = box::response_record_name(late, pid, same + "1@x");
  const std::string two = box::response_record_name(late, pid, same + "2@x");
  CHECK(one != two);
  CHECK(one == box::response_record_name(late, pid, same + "1@x"));
  for (const std::string& name : {one, two}) {
    CHECK(name.size() <= 255);
    CHECK(name.find('/') == std::string::npos);
    CHECK(box::read_response_record(name).has_value());
  }
}

TEST_CASE("other names are no records") {
  for (const char* name :
       {"", ".", "1", "1.2", "1.2.", "1.2.joe", "1..joe@x", ".2.joe@x", "x.2.joe@x", "1.x.joe@x",
        "-1.2.joe@x", "99999999999999999999.2.joe@x", "message.txt", "log.txt@x"}) {
    CAPTURE(name);
    CHECK(!box::read_response_record(name));
  }
}
