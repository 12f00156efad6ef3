// control/smtproutes: hosts whose mail goes to a relay, without asking the DNS.

#include "db/route.h"

#include "text/scan.h"
#include "text/split.h"

namespace db {

std::optional<std::string_view> find_route(const ConstMap& routes, std::string_view host) {
  if (const auto route = routes.find(host)) return route;
  for (size_t dot = host.find('.', 1); dot != std::string_view::npos;
       dot = host.find('.', dot + 1)) {
    if (const auto route = routes.find(host.substr(dot))) return route;
  }
  return routes.find({});
}

std::optional<Relay> parse_relay(std::string_view route, uint16_t usual_port) {
  constexpr uint64_t port_most = 65535;
  const size_t bracket = route.starts_with('[') ? route.find(']') : std::string_view::npos;
  const bool bracketed = bracket != std::string_view::npos;
  const std::string_view host =
      bracketed ? route.substr(1, bracket - 1) : text::halves(route, ':').before;
  const std::string_view rest = route.substr(bracketed ? bracket + 1 : host.size());
  if (rest.empty()) return Relay{std::string(host), usual_port};
  const auto port = rest[0] == ':' ? text::number(rest.substr(1), port_most) : std::nullopt;
  if (!port || *port == 0) return std::nullopt;
  return Relay{std::string(host), static_cast<uint16_t>(*port)};
}

}  // namespace db
