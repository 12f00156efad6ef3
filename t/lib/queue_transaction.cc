#include "queue/transaction.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;

TEST_CASE("a pair is one word, whatever the value") {
  struct Row {
    std::string_view value, shown;
  };
  for (const Row& row : {Row{"", " k="}, Row{"a=b", " k=a=b"}, Row{"a b\n\t\0\x7f\xff\\"sv,
                         " k=a\\040b\\012\\011\\000\\177\\377\\134"}}) {
    std::string line;
    queue::append_pair(line, "k", row.value);
    CHECK(line == row.shown);
  }
  std::string line;
  queue::append_pair(line, "k", std::string(300, 'x'));
  CHECK(line == " k=" + std::string(255, 'x'));
}
