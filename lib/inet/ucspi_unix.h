// A connection over a socket in the file system as programs see it (ucspi.md section 8).

#pragma once

#include <optional>

#include "os/environment.h"
#include "os/local_socket.h"

namespace inet {

/// Sets what all connections over the socket `path` have in common: PROTO, UNIXLOCALPATH, and this
/// process's real UNIXLOCALUID and UNIXLOCALGID. Removes what may be left of another connection.
void set_unix_variables(os::Environment& environment, const char* path);
/// Sets UNIXREMOTEEUID, UNIXREMOTEEGID and UNIXREMOTEPID, or removes them if the peer is not known.
void set_unix_peer(os::Environment& environment, const std::optional<os::Peer>& peer);

}  // namespace inet
