// The hosts, ports and interfaces that operands and options name.

#include "cmd/host.h"

#include "cmd/die.h"
#include "inet/socket.h"
#include "text/scan.h"

namespace cmd {

uint32_t find_interface(const char* name) {
  const uint32_t interface = inet::interface_number(name);
  if (interface == 0) die_sys(temporary, "unable to find interface ", name);
  return interface;
}

std::optional<uint16_t> find_port(std::string_view name) {
  const auto port = inet::find_port(name);
  if (!port && !text::all_digits(name)) {
    die(temporary, "unable to figure out port number for ", name);
  }
  return port;
}

inet::Host find_host(std::string_view operand, inet::Kinds kinds) {
  inet::Host host = inet::find_host(operand, kinds);
  switch (host.addresses.outcome) {
    case inet::Outcome::found: return host;
    case inet::Outcome::none: die(temporary, "no IP address for ", operand);
    case inet::Outcome::failed: break;
  }
  die_sys(temporary, "temporarily unable to figure out IP address for ", operand);
}

}  // namespace cmd
