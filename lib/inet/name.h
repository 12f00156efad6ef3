// What a name on a command line means: addresses of hosts, ports of services. This is the place
// where a resolver will be asked; there is none yet.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "inet/ip.h"

namespace inet {

/// The address that `host` names: an address of either kind, in brackets or not, or `localhost`.
/// Any other name has none.
std::optional<Ip> find_address(std::string_view host);

/// The port that `name` names: a decimal number, or a TCP service of /etc/services.
std::optional<uint16_t> find_port(std::string_view name);

/// The port of the TCP service called `name`, by its name or an alias, in text of the form of
/// /etc/services.
std::optional<uint16_t> find_service(std::string_view services, std::string_view name);

}  // namespace inet
