// Listening sockets: opened at an address, or handed in by whoever started the program.

#pragma once

#include "inet/socket.h"

namespace inet {

struct Listener {
  os::Fd socket;
  Endpoint at;         // what it is bound to
  const char* failed;  // without a socket: what could not be done; errno says why

  /// Where a connection that was accepted here came in.
  std::optional<Endpoint> end_of(const os::Fd& connection) const;
};

/// Listens at `at`; port 0 is any that is free. The address :: stands for all of IPv4 too, and for
/// IPv4 alone where there is no IPv6. What may fail is to `create socket`, `bind` or `listen`.
Listener listen_at(Endpoint at, int backlog);

/// The listening TCP socket that was handed in as `fd`, which is closed. Any other descriptor
/// fails: EBADF, ENOTSOCK, or EINVAL for a socket that is not TCP or does not listen.
Listener take_listener(int fd);

}  // namespace inet
