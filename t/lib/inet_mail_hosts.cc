#include "inet/mail_hosts.h"

#include <doctest/doctest.h>

using inet::Ip;
using inet::MailHost;

namespace {

std::vector<MailHost> hosts(std::initializer_list<std::pair<const char*, uint16_t>> list) {
  std::vector<MailHost> made;
  for (const auto& [ip, preference] : list) {
    made.push_back({.ip = *inet::parse_ip(ip), .preference = preference, .name = "mx.example"});
  }
  return made;
}

}  // namespace

TEST_CASE("our own address takes itself away, and all that are no better") {
  const std::vector<Ip::Bytes> own = {Ip().bytes(), Ip::v4(0, 0, 0, 0).bytes(),
                                      Ip::v4(192, 0, 2, 1).bytes()};
  struct Row {
    std::vector<MailHost> list;
    size_t left;
  };
  for (const Row& row : {
           Row{hosts({{"192.0.2.2", 5}, {"192.0.2.3", 10}}), 2},
           {hosts({{"192.0.2.2", 5}, {"192.0.2.1", 10}, {"192.0.2.3", 20}}), 1},
           {hosts({{"192.0.2.2", 5}, {"192.0.2.3", 10}, {"192.0.2.1", 10}, {"192.0.2.4", 11}}), 1},
           {hosts({{"192.0.2.1", 0}, {"192.0.2.3", 0}}), 0},
           {hosts({{"0.0.0.0", 0}}), 0},
           {hosts({{"::", 0}}), 0},
           {hosts({{"127.0.0.1", 0}}), 0},
           {hosts({{"127.255.1.2", 0}}), 0},
           {hosts({{"::ffff:127.0.0.1", 0}}), 0},
           {hosts({{"::ffff:192.0.2.1", 0}}), 0},
           {hosts({{"::1", 0}}),
            1},  // it is among the addresses of interfaces, where there is IPv6
           {hosts({}), 0},
       }) {
    auto list = row.list;
    inet::keep_others(list, own);
    CHECK(list.size() == row.left);
  }
}

TEST_CASE("an address in the place of a host is that address") {
  for (const char* host : {"192.0.2.1", "[192.0.2.1]", "2001:db8::1", "[2001:db8::1]",
                           "[IPv6:2001:db8::1]", "[ipv6:2001:DB8::1]"}) {
    CAPTURE(host);
    const auto found = inet::find_mail_hosts(host);
    REQUIRE(found.hosts.size() == 1);
    CHECK(found.hosts[0].ip.is_v4() ==
          (std::string_view(host).find(':') == std::string_view::npos));
  }
}
