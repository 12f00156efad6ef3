#include "inet/name.h"

#include <doctest/doctest.h>

TEST_CASE("addresses are found without asking anybody") {
  CHECK(inet::find_address("127.0.0.1") == inet::Ip::v4(127, 0, 0, 1));
  CHECK(inet::find_address("[127.0.0.1]") == inet::Ip::v4(127, 0, 0, 1));
  CHECK(inet::find_address("[::1]") == inet::parse_ip("::1"));
  CHECK(inet::find_address("localhost") == inet::Ip::v4(127, 0, 0, 1));
  for (const char* const host : {"", "[", "[]", "1.2.3.4.5", "300.0.0.1", "mail.example", "[::1"}) {
    CAPTURE(host);
    CHECK_FALSE(inet::find_address(host));
  }
}

TEST_CASE("a port is a number up to 65535") {
  CHECK(inet::find_port("0") == 0);
  CHECK(inet::find_port("65535") == 65535);
  for (const char* const name :
       {"", "65536", "99999999999999999999", "25x", "-1", "no such service"}) {
    CAPTURE(name);
    CHECK_FALSE(inet::find_port(name));
  }
}

TEST_CASE("a service is found by its name or an alias") {
  constexpr std::string_view services =
      "# comment 1/tcp\nsmtp\t25/tcp\t\tmail\nsyslog 514/udp\nshell 514/tcp cmd # smtp2\n"
      "bad 70000/tcp\nodd\n\nlast 9/tcp";
  CHECK(inet::find_service(services, "smtp") == 25);
  CHECK(inet::find_service(services, "mail") == 25);
  CHECK(inet::find_service(services, "cmd") == 514);
  CHECK(inet::find_service(services, "last") == 9);
  for (const char* const name : {"syslog", "smtp2", "bad", "odd", "", "#", "comment"}) {
    CAPTURE(name);
    CHECK_FALSE(inet::find_service(services, name));
  }
}
