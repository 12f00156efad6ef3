// Which servers are asked about names.

#include "inet/dns_servers.h"

#include <algorithm>
#include <cerrno>

#include "os/clock.h"
#include "os/environment.h"
#include "text/scan.h"
#include "text/split.h"

namespace inet {

namespace {

/// An address, maybe with the interface of a link-local one.
std::optional<Endpoint> parse_server(std::string_view text, uint16_t port) {
  const text::Halves halves = text::halves(text, '%');
  const auto ip = parse_ip(halves.before);
  if (!ip) return std::nullopt;
  const uint32_t scope = halves.found ? interface_number(std::string(halves.after).c_str()) : 0;
  if (halves.found && scope == 0) return std::nullopt;
  return Endpoint{*ip, port, scope};
}

std::optional<uint16_t> parse_port(std::string_view text) {
  const auto port = text::number(text, 65535);
  if (!port || *port == 0) return std::nullopt;
  return static_cast<uint16_t>(*port);
}

/// One word with a colon: an address with a port, or an IPv6 address.
std::optional<Endpoint> parse_word(std::string_view word) {
  if (word.starts_with('[')) {
    const text::Halves halves = text::halves(word.substr(1), ']');
    if (!halves.found) return std::nullopt;
    if (halves.after.empty()) return parse_server(halves.before, dns_port);
    const auto port = halves.after[0] == ':' ? parse_port(halves.after.substr(1)) : std::nullopt;
    return port ? parse_server(halves.before, *port) : std::nullopt;
  }
  const text::Halves halves = text::halves(word, ':');
  if (halves.after.find(':') != std::string_view::npos) return parse_server(word, dns_port);
  const auto port = parse_port(halves.after);
  return port ? parse_server(halves.before, *port) : std::nullopt;
}

/// Takes an IPv4 address, and a dot behind it, from the front of `rest`.
std::optional<Endpoint> take_ipv4(std::string_view& rest) {
  size_t end = 0;
  for (int numbers = 0; numbers < 4; ++numbers) {
    if (numbers > 0 && !rest.substr(end++).starts_with('.')) return std::nullopt;
    end += text::scan_decimal(rest.substr(end)).length;
  }
  const auto server = parse_server(rest.substr(0, end), dns_port);
  rest.remove_prefix(std::min(rest.substr(end).starts_with('.') ? end + 1 : end, rest.size()));
  return server;
}

}  // namespace

std::vector<Endpoint> parse_dns_servers(std::string_view list) {
  std::vector<Endpoint> servers;
  const auto add = [&](const std::optional<Endpoint>& server) {
    if (!server || servers.size() == most_dns_servers) return false;
    servers.push_back(*server);
    return true;
  };
  for (std::string_view word = text::take_word(list); !word.empty(); word = text::take_word(list)) {
    if (word.find(':') != std::string_view::npos) {
      if (!add(parse_word(word))) return servers;
      continue;
    }
    while (!word.empty()) {
      if (!add(take_ipv4(word))) return servers;
    }
  }
  return servers;
}

std::vector<Endpoint> parse_resolv_conf(std::string_view text) {
  constexpr Ip unspecified = Ip::v4(0, 0, 0, 0);
  std::vector<Endpoint> servers;
  while (auto line = text::take(text, '\n')) {
    if (servers.size() == most_dns_servers) break;
    if (!line->starts_with("nameserver") || text::take_word(*line) != "nameserver") continue;
    auto server = parse_server(text::take_word(*line), dns_port);
    if (!server) continue;
    if (server->ip == unspecified) server->ip = Ip::v4(127, 0, 0, 1);
    servers.push_back(*server);
  }
  return servers;
}

std::optional<std::vector<Endpoint>> find_dns_servers(os::Path resolv_conf) {
  constexpr size_t most = 1 << 20;
  std::vector<Endpoint> servers;
  if (const char* const list = os::get_env("DNSCACHEIP")) servers = parse_dns_servers(list);
  if (servers.empty()) {
    const auto text = os::read_file(resolv_conf, most);
    if (!text && errno != ENOENT) return std::nullopt;
    if (text) servers = parse_resolv_conf(*text);
  }
  if (servers.empty()) servers.push_back({Ip::v4(127, 0, 0, 1), dns_port, 0});
  return servers;
}

const std::vector<Endpoint>* dns_servers() {
  constexpr int64_t lifetime = 600 * 1000;
  constexpr unsigned most_uses = 10000;
  static std::optional<std::vector<Endpoint>> servers;
  static unsigned uses = 0;
  static int64_t found = 0;
  const int64_t now = os::monotonic_milliseconds();
  if (!servers || uses == most_uses || now - found >= lifetime) {
    // Old servers are better than none.
    if (auto fresh = find_dns_servers("/etc/resolv.conf")) servers = std::move(fresh);
    uses = 0;
    found = now;
  }
  ++uses;
  return servers ? &*servers : nullptr;
}

}  // namespace inet
