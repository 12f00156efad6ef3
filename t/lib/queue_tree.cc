#include "queue/tree.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

TEST_CASE("the split is found from what is left of a queue") {
  struct Row {
    const char* name;
    std::vector<uint64_t> directories;
    std::vector<std::pair<uint64_t, queue::Id>> files;
    unsigned split;
  };
  for (const Row& row : {
           Row{"nothing", {}, {}, 23},
           {"one directory", {0, 0}, {{0, 5}}, 1},
           {"all are there", {0, 1, 2, 0, 1, 2}, {{0, 9}, {1, 10}}, 3},
           {"all are there, and a file is misplaced", {0, 1, 2, 0, 1, 2}, {{0, 11}}, 3},
           {"one in the middle is missing", {0, 2, 0, 1, 2}, {{0, 9}, {2, 11}}, 3},
           {"the last ones are missing, and the usual number fits", {0, 1, 8}, {{0, 230}, {1, 70}, {8, 100}}, 23},
           {"the last ones are missing", {0, 1, 2, 1, 2}, {{0, 70}, {1, 15}, {2, 9}}, 7},
           {"a number of one tree", {0, 1, 2, 0, 1, 2, 99}, {{99, 5}}, 3},
           {"one is missing, and a file is misplaced", {0, 1, 2, 1, 2}, {{0, 9}, {1, 10}, {1, 11}}, 3},
           {"a name that is no directory of a queue", {0, 1, 0, 1, 99999999}, {}, 2},
       }) {
    CAPTURE(row.name);
    queue::SplitFinder finder(2);
    for (const uint64_t number : row.directories) finder.directory(number);
    for (const auto& [number, id] : row.files) finder.file(number, id);
    CHECK(finder.split() == row.split);
  }
}

TEST_CASE("every place has its files where the layout says") {
  const queue::Layout layout = queue::Layout::made(3, false);
  std::string all;
  for (int i = 0; i < queue::places_count; ++i) all += file_of(layout, static_cast<queue::Where>(i), 5) + ' ';
  CHECK(all == "mess/2/5 intd/5 todo/5 info/2/5 local/2/5 remote/2/5 bounce/5 hold/5 reason/5 ");
  CHECK(file_of(queue::Layout::made(3, true), queue::in_todo, 5) == "todo/2/5");
}
