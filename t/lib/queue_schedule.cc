#include "queue/schedule.h"

#include <doctest/doctest.h>

using queue::ChannelName;
using queue::Retries;

TEST_CASE("the tries of a message lie at the documented ages") {
  struct Row {
    ChannelName channel;
    std::vector<int64_t> ages;
  };
  for (const Row& row : {Row{ChannelName::local, {0, 100, 400, 900, 1600}},
                         Row{ChannelName::remote, {0, 400, 1600, 3600, 6400}}}) {
    // 1970, 2026, 2038, 2106, 2242, and the year 10000.
    for (const int64_t birth : {0L, 1793000000L, (1L << 31) - 2, (1L << 32) - 2, 1L << 33, 253402300799L}) {
      for (size_t i = 0; i + 1 < row.ages.size(); ++i) {
        CHECK(Retries().next(birth, birth + row.ages[i], row.channel) == birth + row.ages[i + 1]);
      }
    }
  }
}

TEST_CASE("a clock set back does not hold a message up for long, however far it was set (C.27)") {
  for (const int64_t birth : {1001L, 5000L, 1L << 40}) {
    CHECK(Retries().next(birth, 1000, ChannelName::local) == 1100);
    CHECK(Retries().next(birth, 1000, ChannelName::remote) == 1400);
    CHECK(Retries({60}).next(birth, 1000, ChannelName::local) == 1060);
  }
}

TEST_CASE("the square root is right next to every square") {
  for (int64_t n = 1; n < 70000; n += 37) {
    const auto next = [](int64_t age) { return Retries().next(0, age, ChannelName::local); };
    CHECK(next(n * n) == (n + 10) * (n + 10));
    CHECK(next(n * n - 1) == (n + 9) * (n + 9));
    CHECK(next(n * n + 1) == (n + 10) * (n + 10));
  }
}

TEST_CASE("a list of waits is followed, and its last goes on") {
  const Retries retries({60, 300, 900});
  std::vector<int64_t> ages;
  for (int64_t age = 0; ages.size() < 6; age = retries.next(0, age, ChannelName::remote)) ages.push_back(age);
  CHECK(ages == std::vector<int64_t>{0, 60, 360, 1260, 2160, 3060});
  CHECK(retries.next(0, 65, ChannelName::local) == 365);  // a late try
  CHECK(retries.next(0, 30, ChannelName::local) == 90);   // one that somebody asked for
}

TEST_CASE("the longest wait is that of the last try") {
  CHECK(Retries().longest(604800) == 797 * 797 - 604800);
  CHECK(Retries().longest(0) == 400);
  CHECK(Retries({60, 900, 300}).longest(604800) == 900);
}

TEST_CASE("when the clock is set back, what waits waits as long as before (C.27)") {
  queue::Schedule schedule;
  schedule.add(900, 1);    // due already
  schedule.add(1010, 2);
  schedule.add(100, 3);    // and before the new time
  schedule.add(1000, 4);
  schedule.set_back(1000, 500);
  std::vector<std::pair<int64_t, queue::Id>> order;
  while (const auto first = schedule.first()) {
    order.emplace_back(first->due, first->id);
    schedule.remove_first();
  }
  CHECK(order.size() == 4);
  CHECK(order[0] == std::pair<int64_t, queue::Id>{100, 3});
  CHECK(order[1].first == 500);
  CHECK(order[2].first == 500);
  CHECK(order[3] == std::pair<int64_t, queue::Id>{510, 2});
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

TEST_CASE("a million messages take 16 bytes each and at most a quarter more, and give the memory back") {
  constexpr queue::Id many = 1000000;
  queue::Schedule schedule;
  for (queue::Id id = 1; id <= many; ++id) schedule.add(static_cast<int64_t>(id * 7919 % many), id);
  CHECK(schedule.bytes() >= 16 * many);
  CHECK(schedule.bytes() <= 20 * many + 2000);
  int64_t before = -1;
  for (queue::Id left = many; left > 0; --left) {
    const auto first = schedule.first();
    REQUIRE(first->due > before);
    before = first->due;
    schedule.remove_first();
  }
  CHECK(schedule.bytes() < 10000);
}

TEST_CASE("chosen messages are hurried or taken out, and the order stays") {
  queue::Schedule schedule;
  for (queue::Id id = 1; id <= 100; ++id) schedule.add(static_cast<int64_t>(id) * 10, id);
  const queue::Id ids[] = {1, 50, 70, 999};
  schedule.hurry(25, ids);
  const queue::Id others[] = {3, 70, 12345};
  CHECK(schedule.take(others).size() == 2);
  CHECK(schedule.take(others).empty());
  std::vector<queue::Id> order;
  for (int i = 0; i < 4; ++i) {
    order.push_back(schedule.first()->id);
    schedule.remove_first();
  }
  CHECK(order == std::vector<queue::Id>{1, 2, 50, 4});
  CHECK(schedule.entries().size() == 94);
}
