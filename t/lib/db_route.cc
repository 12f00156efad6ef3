#include "db/route.h"

#include <doctest/doctest.h>

TEST_CASE("the most specific route counts") {
  const db::ConstMap routes = db::colon_map(
      {"a.example:whole", ".example:suffix", ".b.example:longer", "direct.example:", ":rest"});
  struct Row {
    const char* host;
    const char* route;
  };
  for (const Row& row : {Row{"a.example", "whole"},
                         {"A.Example", "whole"},
                         {"x.a.example", "suffix"},
                         {"x.b.example", "longer"},
                         {"b.example", "suffix"},
                         {"example", "rest"},
                         {"direct.example", ""},
                         {"", "rest"},
                         {".", "rest"},
                         {"[127.0.0.1]", "rest"}}) {
    CAPTURE(row.host);
    CHECK(db::find_route(routes, row.host) == row.route);
  }
  CHECK_FALSE(db::find_route(db::colon_map({"a:b"}), "c"));
}

TEST_CASE("a relay is a host, a port if need be, and brackets around what has colons") {
  struct Row {
    const char* route;
    const char* host;
    uint16_t port;  // 0: refused
  };
  for (const Row& row : {Row{"mail.example", "mail.example", 25},
                         {"mail.example:2525", "mail.example", 2525},
                         {"127.0.0.1", "127.0.0.1", 25},
                         {"127.0.0.1:026", "127.0.0.1", 26},
                         {"[127.0.0.1]", "127.0.0.1", 25},
                         {"[127.0.0.1]:65535", "127.0.0.1", 65535},
                         {"[::1]", "::1", 25},
                         {"[::1]:2525", "::1", 2525},
                         {":2525", "", 2525},
                         {"a:", "", 0},
                         {"a:0", "", 0},
                         {"a:65536", "", 0},
                         {"a:25x", "", 0},
                         {"::1", "", 0},
                         {"[::1]2525", "", 0},
                         {"[::1", "", 0}}) {
    CAPTURE(row.route);
    const auto relay = db::parse_relay(row.route);
    CHECK(relay.has_value() == (row.port != 0));
    if (!relay) continue;
    CHECK(relay->host == row.host);
    CHECK(relay->port == row.port);
  }
}
