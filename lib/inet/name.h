// What a name on a command line means: addresses of hosts, ports of services.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "inet/dns.h"

namespace inet {

/// What the operand of a program that names a host stands for.
struct Host {
  std::string name;        // as it was found: an address as given, or a name qualified
  uint32_t scope = 0;      // the interface that a link-local address names; 0: none
  Answer<Ip> addresses{};  // best first
};

/// Finds the host that `operand` names: an address, in brackets or not, of an interface if
/// `%INTERFACE` follows (which fails if there is none of that name or number); `localhost`; or a
/// name, qualified and looked up in the domain name system. An address of a kind that is not among
/// `kinds` counts as none.
Host find_host(std::string_view operand, Kinds kinds);

/// The port that `name` names: a decimal number, or a TCP service of /etc/services.
std::optional<uint16_t> find_port(std::string_view name);

/// The port of the TCP service called `name`, by its name or an alias, in text of the form of
/// /etc/services.
std::optional<uint16_t> find_service(std::string_view services, std::string_view name);

}  // namespace inet
