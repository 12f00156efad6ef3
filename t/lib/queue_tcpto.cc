#include "queue/tcpto.h"

#include <doctest/doctest.h>

using queue::Ip4;
using queue::TimeoutTable;

namespace {

constexpr Ip4 some = {192, 0, 2, 1};
constexpr Ip4 other = {192, 0, 2, 2};

TimeoutTable table(size_t records) { return TimeoutTable(std::string(records * 16, '\0')); }

}  // namespace

TEST_CASE("an address is skipped after two timeouts, for a time that depends on the process") {
  TimeoutTable timeouts = table(64);
  CHECK(timeouts.note_timeout(some, 1000) == 0);
  CHECK(timeouts.look_up(some, 1001, 0).recorded);
  CHECK_FALSE(timeouts.look_up(some, 1001, 0).skip);
  CHECK_FALSE(timeouts.note_timeout(some, 1119));  // within two minutes: the same failure
  CHECK(timeouts.note_timeout(some, 1120) == 0);
  CHECK(timeouts.record(0).count == 2);
  CHECK(timeouts.record(0).when == 1120);
  CHECK(timeouts.look_up(some, 1120 + 3839, 0).skip);
  CHECK_FALSE(timeouts.look_up(some, 1120 + 3840, 0).skip);
  CHECK(timeouts.look_up(some, 1120 + 3840, 32 + 31).skip);
  CHECK(timeouts.look_up(some, 1120 + 5823, 31).skip);
  CHECK_FALSE(timeouts.look_up(some, 1120 + 5824, 31).skip);
  CHECK_FALSE(timeouts.look_up(other, 1121, 0).recorded);
}

TEST_CASE("the count stops at ten, and an answer clears it") {
  TimeoutTable timeouts = table(1);
  for (int64_t i = 1; i <= 20; ++i) CHECK(timeouts.note_timeout(some, i * 1000) == 0);
  CHECK(timeouts.record(0).count == 10);
  CHECK(timeouts.note_answer(some) == 0);
  CHECK(timeouts.record(0).count == 0);
  CHECK_FALSE(timeouts.note_answer(some));
  CHECK_FALSE(timeouts.note_answer(other));
  CHECK(timeouts.note_timeout(some, 20001) == 0);  // free again: the two minutes do not count
}

TEST_CASE("a full table gives up the record that is worth least") {
  TimeoutTable timeouts = table(3);
  CHECK(timeouts.note_timeout({10, 0, 0, 1}, 5000) == 0);
  CHECK(timeouts.note_timeout({10, 0, 0, 1}, 5200) == 0);  // worth 5200 + 2048
  CHECK(timeouts.note_timeout({10, 0, 0, 2}, 6000) == 1);  // worth 7024
  CHECK(timeouts.note_timeout({10, 0, 0, 3}, 6500) == 2);
  CHECK(timeouts.note_timeout(some, 7000) == 1);
  CHECK(timeouts.record(1).address == some);
  CHECK(timeouts.record(1).count == 1);
  CHECK(timeouts.note_answer({10, 0, 0, 3}) == 2);
  CHECK(timeouts.note_timeout(other, 7001) == 2);
}

TEST_CASE("records are sixteen bytes, the time little-endian") {
  TimeoutTable timeouts = table(2);
  CHECK(timeouts.note_timeout({1, 2, 3, 255}, 0x80010203) == 0);
  CHECK(timeouts.bytes_of(0) == std::string_view("\1\2\3\xff\1\0\0\0\3\2\1\x80\0\0\0\0", 16));
}

TEST_CASE("a short table has fewer records, an empty one remembers nothing") {
  TimeoutTable timeouts(std::string(31, '\0'));
  CHECK(timeouts.size() == 1);
  TimeoutTable empty{std::string()};
  CHECK_FALSE(empty.note_timeout(some, 1));
  CHECK_FALSE(empty.look_up(some, 1, 0).recorded);
}
