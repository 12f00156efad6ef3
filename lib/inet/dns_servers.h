// Which servers are asked about names (ucspi.md section 0.2).

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "inet/socket.h"
#include "os/file.h"

namespace inet {

constexpr uint16_t dns_port = 53;
constexpr size_t most_dns_servers = 16;

/// The servers that $DNSCACHEIP lists, up to the first thing that is none: IPv4 addresses with dots
/// between, `1.2.3.4.5.6.7.8`; or, our addition, words with blanks between, each `1.2.3.4`,
/// `1.2.3.4:port`, `2001:db8::1`, `fe80::1%eth0` or `[2001:db8::1]:port`.
std::vector<Endpoint> parse_dns_servers(std::string_view list);

/// The addresses of the lines `nameserver` in the text of resolv.conf; lines that make no sense
/// count for nothing. 0.0.0.0 means 127.0.0.1.
std::vector<Endpoint> parse_resolv_conf(std::string_view text);

/// The servers of $DNSCACHEIP; if it names none, those of the file; if there are none either,
/// 127.0.0.1. Nothing, with errno, if the file is there and cannot be read.
std::optional<std::vector<Endpoint>> find_dns_servers(os::Path resolv_conf);

/// The servers that this process asks, found anew when they were found ten minutes or 10000 calls
/// ago. Null, with errno, if they could never be found. Valid until the next call.
const std::vector<Endpoint>* dns_servers();

}  // namespace inet
