// What a name on a command line means.

#include "inet/name.h"

#include <cerrno>

#include "inet/dns_rewrite.h"
#include "inet/socket.h"
#include "os/file.h"
#include "text/scan.h"
#include "text/split.h"

namespace inet {

namespace {

constexpr uint64_t highest_port = 65535;

/// The number or name of an interface as its number; 0 with errno if there is no such interface.
uint32_t scope_of(const std::string& interface) {
  constexpr uint64_t most = 0xffffffff;
  if (const auto number = text::number(interface, most)) {
    errno = ENXIO;
    return static_cast<uint32_t>(*number);
  }
  return interface_number(interface.c_str());
}

}  // namespace

std::optional<uint16_t> find_service(std::string_view services, std::string_view name) {
  while (auto line = text::take(services, '\n')) {
    *line = text::halves(*line, '#').before;
    const std::string_view official = text::take_word(*line);
    const text::Halves port = text::halves(text::take_word(*line), '/');
    const auto number = text::number(port.before, highest_port);
    if (!number || port.after != "tcp") continue;
    for (std::string_view word = official; !word.empty(); word = text::take_word(*line)) {
      if (word == name) return static_cast<uint16_t>(*number);
    }
  }
  return std::nullopt;
}

Host find_host(std::string_view operand, Kinds kinds) {
  Host host{.name = std::string(operand)};
  const bool enclosed = operand.starts_with('[') && operand.ends_with(']');
  const std::string_view bare = enclosed ? operand.substr(1, operand.size() - 2) : operand;
  const text::Halves scoped = text::halves(bare, '%');
  if (operand == "localhost") {
    host.addresses = addresses_of(kinds == Kinds::v6 ? "::1" : "127.0.0.1", kinds);
  } else if (parse_ip(bare)) {
    host.addresses = addresses_of(bare, kinds);
  } else if (scoped.found && scoped.before.find(':') != bare.npos) {
    host.addresses = addresses_of(scoped.before, kinds);
    host.scope = scope_of(std::string(scoped.after));
    if (host.scope == 0) host.addresses = {.outcome = Outcome::failed, .values = {}};
  } else if (const auto rules = read_rewrite_rules()) {
    auto [name, addresses] = find_qualified(*rules, operand, kinds);
    host.name = std::move(name);
    host.addresses = std::move(addresses);
  } else {
    host.addresses.outcome = Outcome::failed;
  }
  return host;
}

std::optional<uint16_t> find_port(std::string_view name) {
  if (text::all_digits(name)) {
    const auto number = text::number(name, highest_port);
    return number ? std::optional(static_cast<uint16_t>(*number)) : std::nullopt;
  }
  constexpr size_t most = 1 << 22;
  const auto services = os::read_file("/etc/services", most);
  if (!services) return std::nullopt;
  return find_service(*services, name);
}

}  // namespace inet
