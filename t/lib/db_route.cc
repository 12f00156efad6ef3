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

TEST_CASE("a sender has a route by the address, by the host or by the empty key") {
  const db::ConstMap routes = db::colon_map({"joe@a.example:one", "@a.example:host", ":rest"});
  struct Row {
    const char* sender;
    const char* route;
  };
  for (const Row& row : {Row{"joe@a.example", "one"},
                         {"Joe@A.Example", "one"},
                         {"sue@a.example", "host"},
                         {"joe@x.a.example", "rest"},
                         {"x@joe@a.example", "host"},
                         {"joe", "rest"}}) {
    CAPTURE(row.sender);
    CHECK(db::find_sender_route(routes, row.sender) == row.route);
  }
  CHECK_FALSE(db::find_sender_route(routes, ""));
  CHECK_FALSE(db::find_sender_route(routes, "#@[]"));
  CHECK_FALSE(db::find_sender_route(db::colon_map({"a@b:c"}), "b@b"));
}

TEST_CASE("a route has a relay, a protocol and a login") {
  using db::Protocol;
  struct Row {
    const char* line;
    const char* host;
    uint16_t port;  // 0: refused
    std::optional<Protocol> protocol{};
    const char* user = "";
    const char* password = "";
    bool in_clear = false;
  };
  for (const Row& row : {
           Row{"mail.example", "mail.example", 25},
           {"mail.example/smtp", "mail.example", 25, Protocol::smtp},
           {"mail.example:587/STARTTLS", "mail.example", 587, Protocol::starttls},
           {"mail.example/smtps", "mail.example", 465, Protocol::smtps},
           {"[::1]:1465/smtps", "::1", 1465, Protocol::smtps},
           {"[::1]/qmtp", "::1", 209, Protocol::qmtp},
           {":2525", "", 2525},
           {"/starttls", "", 25, Protocol::starttls},
           {"/qmtp", "", 209, Protocol::qmtp},
           {"m/smtps|joe|secret", "m", 465, Protocol::smtps, "joe", "secret"},
           {"m|joe@x|s:e/c ret|clear", "m", 25, {}, "joe@x", "s:e/c ret", true},
           {"m/", "", 0},
           {"m/uucp", "", 0},
           {"m/smtps/smtps", "", 0},
           {"m:x/smtps", "", 0},
           {"m|", "", 0},
           {"m|joe", "", 0},
           {"m|joe|", "", 0},
           {"m||secret", "", 0},
           {"m|joe|secret|", "", 0},
           {"m|joe|sec|ret", "", 0},
           {"m|joe|secret|clear|x", "", 0},
           {":25|joe|secret", "", 0},
           {"m/qmtp|joe|secret", "", 0},
       }) {
    CAPTURE(row.line);
    const auto route = db::parse_route(row.line);
    CHECK(route.has_value() == (row.port != 0));
    if (!route) continue;
    CHECK(route->relay.host == row.host);
    CHECK(route->relay.port == row.port);
    CHECK((route->protocol == row.protocol));
    CHECK(route->login.has_value() == (*row.user != 0));
    if (!route->login) continue;
    CHECK(route->login->user == row.user);
    CHECK(route->login->password == row.password);
    CHECK(route->login->in_clear == row.in_clear);
  }
}
