#include "queue/schedule.h"

#include <doctest/doctest.h>

using queue::next_retry;

TEST_CASE("the tries of a message lie at the documented ages") {
  struct Row {
    unsigned skip;
    std::vector<int64_t> ages;
  };
  for (const Row& row : {Row{10, {0, 100, 400, 900, 1600}}, Row{20, {0, 400, 1600, 3600, 6400}}}) {
    for (const int64_t birth : {int64_t{0}, int64_t{1793000000}, int64_t{1} << 33}) {
      for (size_t i = 0; i + 1 < row.ages.size(); ++i) {
        CHECK(next_retry(birth, birth + row.ages[i], row.skip) == birth + row.ages[i + 1]);
      }
    }
  }
}

TEST_CASE("a clock set back does not hold a message up for long") {
  CHECK(next_retry(1000, 10, 10) == 1100);
  CHECK(next_retry(1000, -5, 20) == 1400);
}

TEST_CASE("the square root is right next to every square") {
  for (int64_t n = 1; n < 70000; n += 37) {
    CHECK(next_retry(0, n * n, 0) == n * n);
    CHECK(next_retry(0, n * n - 1, 0) == (n - 1) * (n - 1));
    CHECK(next_retry(0, n * n + 1, 0) == n * n);
  }
}

TEST_CASE("the schedule gives what is due first, first") {
  queue::Schedule schedule;
  CHECK(schedule.empty());
  CHECK_FALSE(schedule.first());
  for (const int64_t due : {50, 10, 40, 10, 30, 20}) schedule.add(due, static_cast<queue::Id>(due));
  std::vector<int64_t> order;
  while (const auto first = schedule.first()) {
    order.push_back(first->due);
    schedule.remove_first();
  }
  CHECK(order == std::vector<int64_t>{10, 10, 20, 30, 40, 50});
}

TEST_CASE("hurry makes everything due and delays nothing") {
  queue::Schedule schedule;
  schedule.add(500, 1);
  schedule.add(5, 2);
  schedule.hurry(100);
  CHECK(schedule.first()->id == 2);
  CHECK(schedule.first()->due == 5);
  schedule.remove_first();
  CHECK(schedule.first()->due == 100);
}
