// The addresses of this host.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace inet {

/// Every address of an interface that is up, and 0.0.0.0 and ::, which reach this host too; 16
/// octets each, IPv4 as ::ffff:a.b.c.d. Nothing, with errno, if the system does not tell.
std::optional<std::vector<std::array<uint8_t, 16>>> own_addresses();

}  // namespace inet
