// TCP sockets. Every descriptor is close-on-exec; each call that fails leaves errno.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "inet/ip.h"
#include "os/fd.h"

namespace inet {

/// One end of a connection.
struct Endpoint {
  Ip ip;
  uint16_t port = 0;
  uint32_t scope = 0;  // the interface of a link-local IPv6 address; 0: none
};

enum class Family { v4, v6 };

/// A socket of that family; an IPv6 one serves IPv4 peers too, as mapped addresses.
os::Fd tcp_socket(Family family);
/// The family of sockets that can be bound to `ip`.
inline Family family_of(const Ip& ip) { return ip.is_v4() ? Family::v4 : Family::v6; }

/// Lets a listener have the port of connections that still linger.
[[nodiscard]] bool reuse_address(const os::Fd& socket);
[[nodiscard]] bool bind(const os::Fd& socket, const Endpoint& local);
/// Listens without ever blocking in `accept`.
[[nodiscard]] bool listen(const os::Fd& socket, int backlog);

/// The next connection, blocking itself, and who made it; empty with EAGAIN if there is none.
os::Fd accept(const os::Fd& listener, Endpoint& remote);
/// True if `accept` failed with `number` for a reason that the next call will meet again, such as
/// no free descriptor; false if nobody waits, or one who did has gone.
bool lasts(int number);

std::optional<Endpoint> local_endpoint(const os::Fd& socket);

/// Connects from `local` to `remote` in at most that time (ETIMEDOUT). The socket stays
/// non-blocking.
os::Fd connect(const Endpoint& local, const Endpoint& remote, int64_t milliseconds);

/// Drops the IP options, source routes, that the peer of an IPv4 connection asked for.
void drop_ip_options(const os::Fd& connection);
/// Sends small segments at once; accepted connections inherit this from their listener.
void send_at_once(const os::Fd& socket);

/// The number of a network interface; 0 with errno if there is none of that name.
uint32_t interface_number(const char* name);
/// Its name; empty if there is none.
std::string interface_name(uint32_t number);

}  // namespace inet
