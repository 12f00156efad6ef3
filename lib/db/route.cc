// Where mail goes without asking the DNS: control/authsenders and control/smtproutes.

#include "db/route.h"

#include <algorithm>
#include <cerrno>

#include "db/control.h"
#include "os/file.h"
#include "text/case.h"

#include "text/scan.h"
#include "text/split.h"

namespace db {

namespace {

struct KnownProtocol {
  std::string_view name;
  Protocol protocol;
  uint16_t port;
};
constexpr KnownProtocol protocols[] = {
    {"smtp", Protocol::smtp, smtp_port},
    {"starttls", Protocol::starttls, smtp_port},
    {"smtps", Protocol::smtps, 465},
    {"qmtp", Protocol::qmtp, 209},
};

/// `USER|PASSWORD` or `USER|PASSWORD|clear`.
std::optional<Login> parse_login(std::string_view fields) {
  const text::Halves user = text::halves(fields, '|');
  const text::Halves password = text::halves(user.after, '|');
  const bool known = !password.found || password.after == "clear";
  if (user.before.empty() || password.before.empty() || !known) return std::nullopt;
  return Login{std::string(user.before), std::string(password.before), password.found};
}

[[nodiscard]] bool read_routes(const char* path, ConstMap& routes) {
  constexpr os::Mode for_others = 07;
  std::vector<std::string> lines;
  if (!read_list_or_default(path, lines)) return false;
  if (std::ranges::any_of(lines, has_secret)) {
    const auto status = os::status(path);
    if (!status) return false;
    if ((status->mode & for_others) != 0) {
      errno = EPERM;
      return false;
    }
  }
  routes = colon_map(lines);
  return true;
}

}  // namespace

std::optional<std::string_view> find_route(const ConstMap& routes, std::string_view host) {
  if (const auto route = routes.find(host)) return route;
  for (size_t dot = host.find('.', 1); dot != std::string_view::npos;
       dot = host.find('.', dot + 1)) {
    if (const auto route = routes.find(host.substr(dot))) return route;
  }
  return routes.find({});
}

std::optional<std::string_view> find_sender_route(const ConstMap& routes, std::string_view sender) {
  if (sender.empty() || sender == "#@[]") return std::nullopt;
  if (const auto route = routes.find(sender)) return route;
  const size_t at = sender.rfind('@');
  if (at != std::string_view::npos) {
    if (const auto route = routes.find(sender.substr(at))) return route;
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

std::optional<Route> parse_route(std::string_view line) {
  const text::Halves parts = text::halves(line, '|');
  const text::Halves place = text::halves(parts.before, '/');
  Route route;
  uint16_t port = smtp_port;
  if (place.found) {
    const auto known = std::ranges::find_if(protocols, [&](const KnownProtocol& protocol) {
      return text::equal_without_case(protocol.name, place.after);
    });
    if (known == std::end(protocols)) return std::nullopt;
    route.protocol = known->protocol;
    port = known->port;
  }
  const auto relay = parse_relay(place.before, port);
  if (!relay) return std::nullopt;
  route.relay = *relay;
  if (!parts.found) return route;
  route.login = parse_login(parts.after);
  // A password is for one host, not for whomever the DNS names.
  if (!route.login || route.relay.host.empty() || route.protocol == Protocol::qmtp)
    return std::nullopt;
  return route;
}

bool Routes::read() {
  return read_routes("control/authsenders", senders_) && read_routes("control/smtproutes", hosts_);
}

std::string_view Routes::find(std::string_view sender, std::string_view host) const {
  if (const auto route = find_sender_route(senders_, sender)) return *route;
  return find_route(hosts_, host).value_or("");
}

}  // namespace db
