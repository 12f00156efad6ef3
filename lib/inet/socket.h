// TCP and UDP sockets. Every descriptor is close-on-exec; each call that fails leaves errno.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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
/// True if `socket` is a TCP socket that listens; else errno says what is wrong with it.
[[nodiscard]] bool listens(const os::Fd& socket);

/// The next connection, blocking itself, and who made it; empty with EAGAIN if there is none.
os::Fd accept(const os::Fd& listener, Endpoint& remote);
/// True if `accept` failed with `number` for a reason that the next call will meet again, such as
/// no free descriptor; false if nobody waits, or one who did has gone.
bool lasts(int number);

/// The ends of a connection; nothing if `socket` is no socket, or of another kind (EAFNOSUPPORT).
std::optional<Endpoint> local_endpoint(int socket);
std::optional<Endpoint> remote_endpoint(int socket);
inline std::optional<Endpoint> local_endpoint(const os::Fd& socket) {
  return local_endpoint(socket.get());
}

/// Connects to `remote` in at most that time (ETIMEDOUT). The socket stays non-blocking.
[[nodiscard]] bool connect(const os::Fd& socket, const Endpoint& remote, int64_t milliseconds);
/// Connects a fresh socket from `local`.
os::Fd connect(const Endpoint& local, const Endpoint& remote, int64_t milliseconds);

/// Drops the IP options, source routes, that the peer of an IPv4 connection asked for.
void drop_ip_options(const os::Fd& connection);
/// Sends small segments at once; accepted connections inherit this from their listener.
void send_at_once(const os::Fd& socket);

/// A UDP socket that never blocks.
os::Fd udp_socket(Family family);
/// Takes `remote` for the other side: at once for UDP, so that nothing from elsewhere is received; for
/// TCP, on a socket that does not block, true means that it has begun.
[[nodiscard]] bool begin_connect(const os::Fd& socket, const Endpoint& remote);
/// True if the connection stands, once the socket is writable; false, with errno, if it failed.
[[nodiscard]] bool connected(const os::Fd& socket);
/// Sends what finds room now; -1 with errno on failure, and never SIGPIPE.
ptrdiff_t send(const os::Fd& socket, std::string_view bytes);

/// The number of a network interface; 0 with errno if there is none of that name.
uint32_t interface_number(const char* name);
/// Its name; empty if there is none.
std::string interface_name(uint32_t number);

}  // namespace inet
