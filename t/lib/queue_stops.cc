#include "queue/stops.h"

#include <doctest/doctest.h>

#include "queue/parked.h"

TEST_CASE("a line stops a channel, a domain, or all names that end so") {
  const queue::Stops stops({"remote", "Far.org", ".near.org", "near.org"});
  CHECK(stops.stops(queue::ChannelName::remote));
  CHECK_FALSE(stops.stops(queue::ChannelName::local));
  struct Row {
    const char* recipient;
    const char* line;  // null: none
  };
  for (const Row& row : {
           Row{"ann@far.org", "far.org"},
           {"a@b@FAR.ORG", "far.org"},
           {"ann@sub.far.org", nullptr},
           {"ann@near.org", "near.org"},
           {"ann@a.b.near.org", ".near.org"},
           {"ann@xnear.org", nullptr},
           {"ann@remote", nullptr},
           {"far.org", nullptr},
           {"", nullptr},
       }) {
    CAPTURE(row.recipient);
    const auto line = stops.find(row.recipient);
    CHECK(line.has_value() == (row.line != nullptr));
    if (line && row.line != nullptr) CHECK(*line == row.line);
  }
  CHECK(stops.has("far.org"));
  CHECK_FALSE(stops.has(""));
  CHECK_FALSE(queue::Stops().find("ann@far.org"));
}

TEST_CASE("lines are added and removed without touching the rest") {
  CHECK(queue::with_line("", "a.org") == "a.org\n");
  CHECK(queue::with_line("# x\n\nb.org", "a.org") == "# x\n\nb.org\na.org\n");
  CHECK(queue::with_line("A.org \nb.org", "a.org") == "A.org \nb.org");
  CHECK(queue::without_line("# x\nA.org \nb.org\na.org", "a.org") == "# x\nb.org\n");
  CHECK(queue::without_line("a.org", "a.org") == "");
  CHECK_FALSE(queue::without_line("# a.org\nxa.org\n", "a.org"));
  CHECK_FALSE(queue::without_line("", "a.org"));
}

TEST_CASE("what can be a line") {
  for (const char* word : {"local", "remote", "far.org", ".far.org", "[1.2.3.4]", "f\xc3\xb6.org"}) {
    CHECK(queue::can_be_stopped(word));
  }
  for (const char* word : {"", ".", "#far.org", "a b", "ann@far.org", "a\n", "a\x7f"}) {
    CHECK_FALSE(queue::can_be_stopped(word));
  }
}

TEST_CASE("what is parked comes back once its own line is gone") {
  queue::Parked parked;
  parked.add("a.org", {1, 10});
  parked.add("a.org", {2, 20});
  parked.add("b.org", {3, 30});
  parked.add("", {4, 40});
  CHECK(parked.take(queue::Stops({"a.org", "b.org"})).size() == 1);  // the one that waited for several
  CHECK(parked.take(queue::Stops({"a.org", "b.org"})).empty());
  const auto freed = parked.take(queue::Stops({"a.org"}));
  REQUIRE(freed.size() == 1);
  CHECK(freed[0].id == 30);
  CHECK(freed[0].due == 3);
  const queue::Id ids[] = {5, 20};
  CHECK(parked.take(ids).size() == 1);
  CHECK(parked.take(ids).empty());
  CHECK(parked.take(queue::Stops())[0].id == 10);
  CHECK(parked.take(queue::Stops()).empty());
}
