#include "inet/dns_servers.h"

#include <doctest/doctest.h>

#include <cerrno>

#include "os/environment.h"
#include "text/fmt.h"

namespace {

std::string shown(const std::vector<inet::Endpoint>& servers) {
  std::string all;
  for (const inet::Endpoint& server : servers) {
    text::append(all, all.empty() ? "" : " ", format(server.ip), '#', server.port);
    if (server.scope != 0) text::append(all, '%', server.scope);
  }
  return all;
}

/// $DNSCACHEIP, until the end of the test.
class Variable {
 public:
  explicit Variable(const char* value) { REQUIRE(os::set_env("DNSCACHEIP", value)); }
  ~Variable() { (void)os::unset_env("DNSCACHEIP"); }
};

}  // namespace

TEST_CASE("DNSCACHEIP lists addresses with dots between, or words with blanks between") {
  struct Row {
    const char* list;
    const char* servers;
  };
  for (const Row& row : {Row{"127.0.0.1", "127.0.0.1#53"},
                         {"1.2.3.4.5.6.7.8", "1.2.3.4#53 5.6.7.8#53"},
                         {"1.2.3.4.5", "1.2.3.4#53"},
                         {"1.2.3.4.5.6.7.256", "1.2.3.4#53"},
                         {"1.2.3", ""},
                         {"300.0.0.1", ""},
                         {"", ""},
                         {"junk", ""},
                         {"1.2.3.4junk", "1.2.3.4#53"},
                         {"1.2.3.4.", "1.2.3.4#53"},
                         {"1.2.3.4 5.6.7.8", "1.2.3.4#53 5.6.7.8#53"},
                         {"127.0.0.1:5353", "127.0.0.1#5353"},
                         {" 127.0.0.1:1\t1.2.3.4.5.6.7.8  9.9.9.9:65535 ",
                          "127.0.0.1#1 1.2.3.4#53 5.6.7.8#53 9.9.9.9#65535"},
                         {"127.0.0.1:0", ""},
                         {"127.0.0.1:65536", ""},
                         {"127.0.0.1:", ""},
                         {"1.2.3.4.5.6.7.8:53", ""},
                         {"9.9.9.9 127.0.0.1:x 1.2.3.4", "9.9.9.9#53"},
                         {"[::1]:5353", "::1#5353"},
                         {"[::1]", "::1#53"},
                         {"::1", "::1#53"},
                         {"2001:db8::1 [2001:db8::2]:54", "2001:db8::1#53 2001:db8::2#54"},
                         {"[1.2.3.4]:54", "1.2.3.4#54"},
                         {"[::1", ""},
                         {"[::1]54", ""},
                         {"[::1]:", ""},
                         {"fe80::1%lo", "fe80::1#53%1"},
                         {"[fe80::1%lo]:54", "fe80::1#54%1"},
                         {"fe80::1%", ""},
                         {"fe80::1%no-such-interface", ""}}) {
    CAPTURE(row.list);
    CHECK(shown(inet::parse_dns_servers(row.list)) == row.servers);
  }
}

TEST_CASE("no more than sixteen servers count") {
  std::string dots = "1.1.1.1", words = "1.1.1.1:53", lines = "nameserver 1.1.1.1\n";
  for (int i = 1; i < 20; ++i) {
    dots += ".1.1.1.1";
    words += " 1.1.1.1:53";
    lines += "nameserver 1.1.1.1\n";
  }
  CHECK(inet::parse_dns_servers(dots).size() == 16);
  CHECK(inet::parse_dns_servers(words).size() == 16);
  CHECK(inet::parse_resolv_conf(lines).size() == 16);
}

TEST_CASE("resolv.conf names a server in each line that starts with nameserver") {
  CHECK(shown(inet::parse_resolv_conf("# nameserver 9.9.9.9\n"
                                      "search example\n"
                                      "nameserver 1.2.3.4\n"
                                      "nameserver\t 5.6.7.8 # comment\r\n"
                                      " nameserver 9.9.9.9\n"
                                      "nameserver9.9.9.9\n"
                                      "nameservers 9.9.9.9\n"
                                      "nameserver\n"
                                      "nameserver 300.1.1.1\n"
                                      "nameserver 0.0.0.0\n"
                                      "nameserver 2001:db8::53\n"
                                      "nameserver fe80::53%lo")) ==
        "1.2.3.4#53 5.6.7.8#53 127.0.0.1#53 2001:db8::53#53 fe80::53#53%1");
}

TEST_CASE(
    "without any server named there is 127.0.0.1, and a file that cannot be read is an error") {
  (void)os::unset_env("DNSCACHEIP");
  CHECK(shown(inet::find_dns_servers("/nonexistent/file").value()) == "127.0.0.1#53");
  CHECK(shown(inet::find_dns_servers("/dev/null").value()) == "127.0.0.1#53");
  CHECK_FALSE(inet::find_dns_servers("/"));
  CHECK(errno == EISDIR);
  const Variable variable("1.2.3.4");
  CHECK(shown(inet::find_dns_servers("/").value()) == "1.2.3.4#53");
}

TEST_CASE("servers are found anew after 10000 uses") {
  unsigned uses = 0;
  const auto now = [&] {
    ++uses;
    return shown(*inet::dns_servers());
  };
  {
    const Variable variable("1.1.1.1");
    while (now() != "1.1.1.1#53") REQUIRE(uses <= 10000);
  }
  const Variable variable("2.2.2.2");
  uses = 1;
  while (now() == "1.1.1.1#53") REQUIRE(uses <= 10000);
  CHECK(uses == 10001);
  CHECK(now() == "2.2.2.2#53");
}
