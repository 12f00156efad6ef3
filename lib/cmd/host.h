// The hosts, ports and interfaces that operands and options name. Where there is none of a name, the
// program ends, 111.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "inet/name.h"

namespace cmd {

/// The number of a network interface; else `unable to find interface NAME: …`.
uint32_t find_interface(const char* name);

/// The TCP port of that number or name; nothing for a number that is too high. Else
/// `unable to figure out port number for NAME`.
std::optional<uint16_t> find_port(std::string_view name);

/// The host, with an address at least; else `temporarily unable to figure out IP address for
/// OPERAND: …` or `no IP address for OPERAND`.
inet::Host find_host(std::string_view operand, inet::Kinds kinds);

}  // namespace cmd
