#include "queue/layout.h"

#include <doctest/doctest.h>

#include <numeric>

using queue::Id;

TEST_CASE("the number of subdirectories, from what is in mess") {
  struct Row {
    const char* name;
    std::vector<Id> more;
    Id left_out;
    unsigned split;
  };
  constexpr Id none = 100;
  for (const Row& row : {Row{"all of them", {}, none, 23},
                         {"a file that lies beside them", {131072}, none, 23},
                         {"many such files", {131072, 131073, 131074, 131080, 140000}, none, 23},
                         {"one more", {23}, none, 24},
                         {"the first is missing", {}, 0, 0},
                         {"one is missing", {}, 7, 0},
                         {"the last is missing, which nobody can see", {}, 22, 22},
                         {"one is missing, and files lie there", {131072, 131073}, 7, 0}}) {
    CAPTURE(row.name);
    std::vector<Id> numbers(23);
    std::iota(numbers.begin(), numbers.end(), Id{0});
    std::erase(numbers, row.left_out);
    numbers.insert(numbers.begin(), row.more.begin(), row.more.end());
    CHECK(queue::split_of(numbers) == row.split);
  }
  CHECK(queue::split_of({}) == 0);
}

TEST_CASE("a name is that of a message if it is a number, without zeros in front") {
  CHECK(queue::id_of_name("131072") == Id{131072});
  CHECK(queue::id_of_name("0") == Id{0});
  for (const char* name : {"", "012", "12x", "x12", "-1", " 1", "core", "99999999999999999999", "46.odd.1793000000"}) {
    CAPTURE(name);
    CHECK_FALSE(queue::id_of_name(name));
  }
}
