// A TCP connection as programs see it: the variables of UCSPI and the line of a server's log
// (ucspi.md sections 0.1 and 1).

#pragma once

#include <optional>
#include <string>

#include "inet/socket.h"
#include "os/environment.h"

namespace inet {

/// The descriptors by which a client's program talks; those of a server's are its standard ones.
constexpr int from_network = 6;
constexpr int to_network = 7;

struct Connection {
  Endpoint local, remote;
  std::optional<std::string> local_host, remote_host;
  std::optional<std::string> remote_info;  // by IDENT
  bool present_as_v6 = false;              // also between IPv4 addresses

  bool is_v6() const { return present_as_v6 || !remote.ip.is_v4(); }
};

/// The address as the connection presents it: dotted, compressed, or ::ffff:a.b.c.d.
std::string shown(const Connection& connection, const Ip& ip);

/// Removes every variable that `set_variables` may set.
void unset_variables(os::Environment& environment);
/// Sets PROTO and TCP..., and TCP6... for IPv6, into an environment without them; what is not known
/// stays unset.
void set_variables(const Connection& connection, os::Environment& environment);

/// `LHOST:LIP:LPORT RHOST:RIP:RINFO:RPORT`. Names and info are cut to 100 bytes, and what is not
/// plain in them becomes `?`.
std::string log_text(const Connection& connection);
/// The same of the connection that the environment describes; what is not set is empty.
std::string log_text_of_environment();

}  // namespace inet
