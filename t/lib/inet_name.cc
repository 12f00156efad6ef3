#include "inet/name.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

namespace {

/// The addresses of `operand`, a space behind each, and the scope behind a `%` if there is one.
std::string found(std::string_view operand, inet::Kinds kinds) {
  const inet::Host host = inet::find_host(operand, kinds);
  if (host.addresses.outcome == inet::Outcome::failed) return "failed";
  std::string shown;
  for (const inet::Ip& ip : host.addresses.values) text::append(shown, inet::format(ip), ' ');
  if (host.scope != 0 && !shown.empty()) text::append(shown, '%', host.scope);
  return shown;
}

}  // namespace

TEST_CASE("a host that is an address is found without asking anybody") {
  struct Row {
    const char* operand;
    const char* v4;
    const char* v6;
    const char* both;
  };
  for (const Row& row : {Row{"127.0.0.1", "127.0.0.1 ", "", "127.0.0.1 "},
                         {"[127.0.0.1]", "127.0.0.1 ", "", "127.0.0.1 "},
                         {"::1", "", "::1 ", "::1 "},
                         {"[::1]", "", "::1 ", "::1 "},
                         {"FE80::1%7", "", "fe80::1 %7", "fe80::1 %7"},
                         {"[fe80::1%7]", "", "fe80::1 %7", "fe80::1 %7"},
                         {"fe80::1%lo", "", "fe80::1 %1", "fe80::1 %1"},
                         {"fe80::1%0", "failed", "failed", "failed"},
                         {"fe80::1%", "failed", "failed", "failed"},
                         {"fe80::1%none", "failed", "failed", "failed"},
                         {"localhost", "127.0.0.1 ", "::1 ", "127.0.0.1 "},
                         {"1.2.3.4%lo", "", "", ""},
                         {"1.2.3", "", "", ""},
                         {"1.2.3.4.5", "", "", ""},
                         {"300.0.0.1", "", "", ""},
                         {"[]", "", "", ""}}) {
    CAPTURE(row.operand);
    CHECK(found(row.operand, inet::Kinds::v4) == row.v4);
    CHECK(found(row.operand, inet::Kinds::v6) == row.v6);
    CHECK(found(row.operand, inet::Kinds::both) == row.both);
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
