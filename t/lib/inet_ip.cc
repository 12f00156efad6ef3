#include "inet/ip.h"

#include <doctest/doctest.h>

TEST_CASE("parse_ip and format agree on one spelling") {
  struct Row {
    const char* text;
    const char* spelled;  // null: no address
  };
  for (const Row& row : {Row{"127.0.0.1", "127.0.0.1"},
                         {"0.0.0.0", "0.0.0.0"},
                         {"255.255.255.255", "255.255.255.255"},
                         {"010.0.0.001", "10.0.0.1"},
                         {"256.0.0.1", nullptr},
                         {"300.0.0.1", nullptr},
                         {"1.2.3", nullptr},
                         {"1.2.3.", nullptr},
                         {"1.2.3.4.5", nullptr},
                         {"1.2.3.4 ", nullptr},
                         {"1..3.4", nullptr},
                         {"", nullptr},
                         {"0", nullptr},
                         {"1.2.3.0004", nullptr},
                         {"-1.2.3.4", nullptr},
                         {"::", "::"},
                         {"::1", "::1"},
                         {"1::", "1::"},
                         {"2001:DB8::1", "2001:db8::1"},
                         {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
                         {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                         {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
                         {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                         {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
                         {"0:2:3:4:5:6:7:0", "0:2:3:4:5:6:7:0"},
                         {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
                         {"1:0:0:4:5:6:0:0", "1::4:5:6:0:0"},
                         {"fe80::ffff:0", "fe80::ffff:0"},
                         {"::ffff:1.2.3.4", "1.2.3.4"},
                         {"::FFFF:102:304", "1.2.3.4"},
                         {"::1.2.3.4", "::102:304"},
                         {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
                         {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
                         {":", nullptr},
                         {":::", nullptr},
                         {"1:::2", nullptr},
                         {"1::2::3", nullptr},
                         {"12345::", nullptr},
                         {"g::", nullptr},
                         {"1:2:3:4:5:6:7", nullptr},
                         {"1:2:3:4:5:6:7:8:9", nullptr},
                         {"1:2:3:4:5:6:7::8", nullptr},
                         {":1:2:3:4:5:6:7:8", nullptr},
                         {"1:2:3:4:5:6:7:", nullptr},
                         {"1.2.3.4::", nullptr},
                         {"::1.2.3.4:5", nullptr},
                         {"1:2:3:4:5:6:7:1.2.3.4", nullptr},
                         {"::1%lo", nullptr},
                         {"[::1]", nullptr}}) {
    CAPTURE(row.text);
    const auto ip = inet::parse_ip(row.text);
    REQUIRE(ip.has_value() == (row.spelled != nullptr));
    if (!ip) continue;
    CHECK(inet::format(*ip) == row.spelled);
    CHECK(inet::parse_ip(inet::format(*ip)) == ip);
  }
}

TEST_CASE("an IPv4 address and its mapped form are one address") {
  const auto ip = inet::parse_ip("::ffff:10.0.0.1");
  CHECK(ip == inet::Ip::v4(10, 0, 0, 1));
  CHECK(ip->is_v4());
  CHECK(ip->width() == 32);
  CHECK(inet::format_as_v6(*ip) == "::ffff:10.0.0.1");
  CHECK_FALSE(inet::parse_ip("::fffe:10.0.0.1")->is_v4());
}

TEST_CASE("parse_network clears what the prefix does not cover") {
  struct Row {
    const char* text;
    const char* spelled;
  };
  for (const Row& row : {Row{"10.1.2.3/8", "10.0.0.0/8"},
                         {"10.255.2.3/9", "10.128.0.0/9"},
                         {"1.2.3.4/32", "1.2.3.4/32"},
                         {"1.2.3.4/0", "0.0.0.0/0"},
                         {"1.2.3.4/33", nullptr},
                         {"1.2.3.4/", nullptr},
                         {"1.2.3.4/x", nullptr},
                         {"1.2.3/24", nullptr},
                         {"2001:DB8::1/32", "2001:db8::/32"},
                         {"2001:db8:ffff::/33", "2001:db8:8000::/33"},
                         {"::1/128", "::1/128"},
                         {"::1/129", nullptr},
                         {"ffff::/0", "::/0"},
                         {"::ffff:10.1.2.3/104", "10.0.0.0/8"},
                         {"::ffff:10.1.2.3/95", nullptr},
                         {"1.2.3.4", nullptr}}) {
    CAPTURE(row.text);
    const auto network = inet::parse_network(row.text);
    REQUIRE(network.has_value() == (row.spelled != nullptr));
    if (network) CHECK(inet::format(*network) == row.spelled);
  }
}

TEST_CASE("a network holds the addresses of its kind with its prefix") {
  struct Row {
    const char* network;
    const char* ip;
    bool contains;
  };
  for (const Row& row : {Row{"10.0.0.0/8", "10.255.0.1", true},
                         {"10.0.0.0/8", "11.0.0.1", false},
                         {"10.0.0.0/8", "::ffff:10.9.9.9", true},
                         {"10.0.0.0/8", "::10.9.9.9", false},
                         {"0.0.0.0/0", "255.1.2.3", true},
                         {"0.0.0.0/0", "2001:db8::1", false},
                         {"::/0", "2001:db8::1", true},
                         {"::/0", "1.2.3.4", false},
                         {"2001:db8::/33", "2001:db8:7fff::1", true},
                         {"2001:db8::/33", "2001:db8:8000::1", false},
                         {"1.2.3.4/32", "1.2.3.4", true},
                         {"1.2.3.4/32", "1.2.3.5", false}}) {
    CAPTURE(row.network);
    CAPTURE(row.ip);
    CHECK(inet::parse_network(row.network)->contains(*inet::parse_ip(row.ip)) == row.contains);
  }
}
