// control/smtproutes: hosts whose mail goes to a relay, without asking the DNS (smtp.md section
// 10).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/constmap.h"

namespace db {

/// What the routes say about `host`: the value of the host itself, else of its longest suffix that
/// starts with a dot, else of the empty key. Nothing if there is none; an empty value means that
/// the DNS is to be asked after all.
std::optional<std::string_view> find_route(const ConstMap& routes, std::string_view host);

struct Relay {
  std::string host;  // a name or an address, without brackets
  uint16_t port;
};

constexpr uint16_t smtp_port = 25;

/// `RELAY`, `RELAY:PORT`, `[ADDRESS]`, `[ADDRESS]:PORT`; an IPv6 address needs its brackets. Without a
/// port it is `usual_port`. Nothing if the port is none.
std::optional<Relay> parse_relay(std::string_view route, uint16_t usual_port = smtp_port);

}  // namespace db
