#include "queue/control.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;

TEST_CASE("reasons are read line by line; what is none is passed over") {
  std::string_view lines =
      "5\tlocal\tjoe@x\tfull\nx\tlocal\ta\tb\n\n7\tremote\tann\\x40@y\ttab\there\n-1\tlocal\ta\tb\n8\tlocal\n9\tlocal\ta\t\n10\tlocal\tcut\tx";
  auto reason = queue::take_reason(lines);
  REQUIRE(reason);
  CHECK(reason->when == 5);
  CHECK(reason->channel == "local");
  CHECK(reason->recipient == "joe@x");
  CHECK(reason->report == "full");
  reason = queue::take_reason(lines);
  REQUIRE(reason);
  CHECK(reason->when == 7);
  CHECK(reason->recipient == "ann\\x40@y");
  CHECK(reason->report == "tab\there");
  reason = queue::take_reason(lines);
  REQUIRE(reason);
  CHECK(reason->when == 9);
  CHECK(reason->report.empty());
  CHECK_FALSE(queue::take_reason(lines));
}

TEST_CASE("addresses are escaped so that no two become the same") {
  CHECK(queue::escaped("joe@x.org") == "joe@x.org");
  CHECK(queue::escaped("a b\t\\\n\0\x7f\xff"sv) == "a\\x20b\\x09\\x5c\\x0a\\x00\\x7f\\xff");
}

TEST_CASE("without the directory there are no reasons") {
  const queue::Reasons reasons;
  CHECK(reasons.line(1, queue::ChannelName::local, "a", "b").empty());
}
