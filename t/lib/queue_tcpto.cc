#include "queue/tcpto.h"

#include <doctest/doctest.h>

#include <map>

using queue::Address;
using queue::TimeoutTable;
using Form = TimeoutTable::Form;

namespace {

constexpr Address v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}
constexpr Address some = v4(192, 0, 2, 1);
constexpr Address other = v4(192, 0, 2, 2);
constexpr Address v6 = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1};

TimeoutTable table(Form form, size_t records) {
  return TimeoutTable(form, std::string(records * (form == Form::narrow ? 16 : 32), '\0'));
}
TimeoutTable table(size_t records) { return table(Form::narrow, records); }

}  // namespace

TEST_CASE("an address is skipped after two timeouts, for a time that depends on the process") {
  TimeoutTable timeouts = table(64);
  CHECK(timeouts.note_timeout(some, 1000) == 0);
  CHECK(timeouts.look_up(some, 1001, 0).recorded);
  CHECK_FALSE(timeouts.look_up(some, 1001, 0).skip);
  CHECK_FALSE(timeouts.note_timeout(some, 1119));  // within two minutes: the same failure
  CHECK(timeouts.note_timeout(some, 1120) == 0);
  CHECK(timeouts.record(0, 7000).count == 2);
  CHECK(timeouts.record(0, 7000).when == 1120);
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
  CHECK(timeouts.record(0, 7000).count == 10);
  CHECK(timeouts.note_answer(some, 20000) == 0);
  CHECK(timeouts.record(0, 7000).count == 0);
  CHECK_FALSE(timeouts.note_answer(some, 20000));
  CHECK_FALSE(timeouts.note_answer(other, 20000));
  CHECK(timeouts.note_timeout(some, 20001) == 0);  // free again: the two minutes do not count
}

TEST_CASE("a full table gives up the record that is worth least") {
  TimeoutTable timeouts = table(3);
  CHECK(timeouts.note_timeout(v4(10, 0, 0, 1), 5000) == 0);
  CHECK(timeouts.note_timeout(v4(10, 0, 0, 1), 5200) == 0);  // worth 5200 + 2048
  CHECK(timeouts.note_timeout(v4(10, 0, 0, 2), 6000) == 1);  // worth 7024
  CHECK(timeouts.note_timeout(v4(10, 0, 0, 3), 6500) == 2);
  CHECK(timeouts.note_timeout(some, 7000) == 1);
  CHECK(timeouts.record(1, 7000).address == some);
  CHECK(timeouts.record(1, 7000).count == 1);
  CHECK(timeouts.note_answer(v4(10, 0, 0, 3), 20000) == 2);
  CHECK(timeouts.note_timeout(other, 7001) == 2);
}

TEST_CASE("records are sixteen bytes, the time little-endian") {
  TimeoutTable timeouts = table(2);
  CHECK(timeouts.note_timeout(v4(1, 2, 3, 255), 0x80010203) == 0);
  CHECK(timeouts.bytes_of(0) == std::string_view("\1\2\3\xff\1\0\0\0\3\2\1\x80\0\0\0\0", 16));
}

TEST_CASE("a short table has fewer records, an empty one remembers nothing") {
  TimeoutTable timeouts(Form::narrow, std::string(31, '\0'));
  CHECK(timeouts.size() == 1);
  TimeoutTable empty(Form::narrow, {});
  CHECK_FALSE(empty.note_timeout(some, 1));
  CHECK_FALSE(empty.look_up(some, 1, 0).recorded);
}

TEST_CASE("the large table holds both kinds of addresses, the time in eight bytes") {
  TimeoutTable timeouts = table(Form::wide, 2);
  CHECK(timeouts.note_timeout(v6, 0x180010203) == 0);
  CHECK(timeouts.note_timeout(some, 0x180010204) == 1);
  CHECK(timeouts.bytes_of(0) == std::string_view("\x20\1\xd\xb8\0\0\0\0\0\0\0\0\xc0\0\2\1"
                                                 "\3\2\1\x80\1\0\0\0\1\0\0\0\0\0\0\0",
                                                 32));
  CHECK(timeouts.look_up(v6, 0x180010205, 0).recorded);
  CHECK(timeouts.record(1, 0).address == some);
  CHECK(timeouts.record(1, 0).when == 0x180010204);
}

TEST_CASE("the small table holds no IPv6 address, whatever it ends in") {
  TimeoutTable timeouts = table(1);
  CHECK_FALSE(timeouts.note_timeout(v6, 1000));
  CHECK(timeouts.note_timeout(some, 1000) == 0);
  CHECK_FALSE(timeouts.look_up(v6, 1000, 0).recorded);
}

TEST_CASE("time goes on past 2038 and 2106, in both tables") {
  constexpr int64_t half = int64_t{1} << 31, whole = int64_t{1} << 32, year_2100 = 4102444800;
  for (const Form form : {Form::narrow, Form::wide}) {
    for (const int64_t moment : {half, whole, 2 * whole, year_2100}) {
      CAPTURE(moment);
      TimeoutTable timeouts = table(form, 1);
      CHECK(timeouts.note_timeout(some, moment - 130) == 0);
      CHECK_FALSE(timeouts.note_timeout(some, moment - 20));
      CHECK_FALSE(timeouts.note_timeout(some, moment - 11));
      CHECK(timeouts.note_timeout(some, moment - 1) == 0);
      CHECK(timeouts.record(0, moment).when == moment - 1);
      for (const int64_t later : {0, 1, 3838})
        CHECK(timeouts.look_up(some, moment + later, 0).skip);
      CHECK_FALSE(timeouts.look_up(some, moment + 3839, 0).skip);
      CHECK(timeouts.note_timeout(some, moment + 119) == 0);
      CHECK(timeouts.record(0, moment).count == 3);
    }
  }
}

TEST_CASE(
    "a timeout that lies in the future, since the clock was set back, keeps nothing waiting") {
  for (const Form form : {Form::narrow, Form::wide}) {
    TimeoutTable timeouts = table(form, 2);
    CHECK(timeouts.note_timeout(some, 500000) == 0);
    CHECK(timeouts.note_timeout(some, 501000) == 0);
    CHECK(timeouts.look_up(some, 501001, 0).skip);
    CHECK(timeouts.look_up(some, 1000, 0).recorded);
    CHECK_FALSE(timeouts.look_up(some, 1000, 0).skip);
    CHECK(timeouts.note_timeout(some, 1000) == 0);
    CHECK(timeouts.record(0, 1000).when == 1000);
    CHECK(timeouts.look_up(some, 1001, 0).skip);
    // Nor does it keep its place for ever.
    CHECK(timeouts.note_timeout(other, 900000) == 1);
    CHECK(timeouts.note_timeout(v4(10, 0, 0, 1), 1200) == 1);
  }
}

TEST_CASE("ten thousand dead hosts are all remembered but for a few") {
  std::map<uint64_t, TimeoutTable> buckets;
  const auto bucket = [&](const Address& address) -> TimeoutTable& {
    return buckets.try_emplace(queue::bucket_of(address), table(Form::wide, 8)).first->second;
  };
  const auto host = [](int i) {
    Address address = i % 2 == 0 ? some : v6;
    address[13] = static_cast<uint8_t>(i >> 8);
    address[15] = static_cast<uint8_t>(i);
    return address;
  };
  for (const int64_t now : {100000, 100200}) {
    for (int i = 0; i < 10000; ++i) (void)bucket(host(i)).note_timeout(host(i), now);
  }
  int skipped = 0;
  for (int i = 0; i < 10000; ++i)
    skipped += bucket(host(i)).look_up(host(i), 100300, 0).skip ? 1 : 0;
  CHECK(skipped > 9800);
  for (const auto& [start, records] : buckets) {
    CHECK(start % queue::bucket_size == 0);
    CHECK(start < queue::timeouts_size);
  }
}
