#include "inet/crowd.h"

#include <doctest/doctest.h>

namespace {

inet::Ip ip(const char* text) { return *inet::parse_ip(text); }

/// A crowd with one child for each of these addresses.
inet::Crowd crowd_of(std::initializer_list<const char*> peers) {
  inet::Crowd crowd;
  os::Pid child = 100;
  for (const char* const peer : peers) crowd.add(child++, ip(peer));
  return crowd;
}

inet::CrowdLimits limits(std::optional<uint64_t> address, std::optional<uint64_t> network) {
  return {.from_address = address, .from_network = network, .refusal = ""};
}

}  // namespace

TEST_CASE("an address has room up to its limit, and again when a child has ended") {
  inet::Crowd crowd = crowd_of({"10.0.0.1", "10.0.0.1", "10.0.0.2", "::ffff:10.0.0.3"});
  CHECK(crowd.has_room(ip("10.0.0.1"), limits({}, {})));
  CHECK(crowd.has_room(ip("10.0.0.1"), limits(3, {})));
  CHECK_FALSE(crowd.has_room(ip("10.0.0.1"), limits(2, {})));
  CHECK(crowd.has_room(ip("10.0.0.2"), limits(2, {})));
  CHECK_FALSE(crowd.has_room(ip("10.0.0.3"), limits(1, {})));
  CHECK_FALSE(crowd.has_room(ip("10.0.0.9"), limits(0, {})));
  crowd.remove(100);
  CHECK(crowd.has_room(ip("10.0.0.1"), limits(2, {})));
  crowd.remove(999);
}

TEST_CASE("a network is 24 bits of IPv4, and 64 of IPv6") {
  struct Row {
    const char* peer;
    uint64_t neighbours;
  };
  const inet::Crowd crowd =
      crowd_of({"10.0.0.1", "10.0.0.2", "10.0.1.1", "2001:db8::1", "2001:db8::ffff:0:0:1", "::1"});
  for (const Row& row : {Row{"10.0.0.9", 2},
                         {"10.0.1.255", 1},
                         {"10.0.2.1", 0},
                         {"2001:db8::2", 2},
                         {"2001:db8:0:1::1", 0},
                         {"::2", 1},
                         {"0.0.0.1", 0}}) {
    CAPTURE(row.peer);
    CHECK(crowd.has_room(ip(row.peer), limits({}, row.neighbours + 1)));
    CHECK_FALSE(crowd.has_room(ip(row.peer), limits({}, row.neighbours)));
  }
}

TEST_CASE("limits are a number, and what one too many is told") {
  CHECK(inet::parse_crowd_limits("5")->from_address == 5);
  CHECK(inet::parse_crowd_limits("5")->refusal == "");
  CHECK(inet::parse_crowd_limits("0:421 a:b")->from_address == 0);
  CHECK(inet::parse_crowd_limits("0:421 a:b")->refusal == "421 a:b");
  for (const char* const text : {"", ":", "x", "5x", "-1", "5 :x", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(inet::parse_crowd_limits(text).has_value());
  }
}

TEST_CASE("variables change limits, and what is no number lifts them") {
  os::Environment environment;
  const inet::CrowdLimits before = *inet::parse_crowd_limits("5:no");
  CHECK(before.changed_by(environment).from_address == 5);
  CHECK(before.changed_by(environment).refusal == "no");
  environment.set("MAXCONNIP", "7");
  environment.set("MAXCONNC", "9");
  environment.set("DIEMSG", "");
  CHECK(before.changed_by(environment).from_address == 7);
  CHECK(before.changed_by(environment).from_network == 9);
  CHECK(before.changed_by(environment).refusal == "");
  environment.set("MAXCONNIP", "");
  environment.set("MAXCONNC", "many");
  CHECK_FALSE(before.changed_by(environment).from_address.has_value());
  CHECK_FALSE(before.changed_by(environment).from_network.has_value());
}
