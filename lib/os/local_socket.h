// Sockets in the file system (AF_UNIX, stream): the way between programs of one host.

#pragma once

#include <cstdint>
#include <optional>

#include "os/file.h"

namespace os {

/// Connects; fails with ENAMETOOLONG if `path` is too long for a socket's name.
Fd connect_local(Path path);
/// The same in at most that time (ETIMEDOUT): a server with too many clients lets them wait.
Fd connect_local(Path path, int64_t milliseconds);
/// Listens at `path`, in the place of a socket that is there already (and of nothing else: EEXIST),
/// with permission bits `mode`. Non-blocking.
Fd listen_local(Path path, Mode mode, int backlog);
/// The next connection, non-blocking; empty with EAGAIN if there is none.
Fd accept_local(const Fd& listener);

/// The pieces of a server that decides on its socket's owner and mode itself: a socket bound to a
/// fresh `path`, which nobody can connect to yet; connections from then on, without ever blocking
/// in `accept`; and the next connection, blocking itself, as programs want it.
Fd bind_local(Path path);
[[nodiscard]] bool listen_on(const Fd& socket, int backlog);
Fd accept_blocking(const Fd& listener);

struct Peer {
  uint32_t uid;
  uint32_t gid;
  int pid;
};
/// Who connected, by the word of the kernel.
std::optional<Peer> peer_of(const Fd& connection);

/// Two sockets that are connected to each other: what is written to one is read from the other.
struct SocketPair {
  Fd here, there;
  explicit operator bool() const { return here && there; }
};
SocketPair socket_pair();

/// No more will be written: the other side reads the end.
[[nodiscard]] bool end_output(int connection);

}  // namespace os
