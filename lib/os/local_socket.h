// Sockets in the file system (AF_UNIX, stream): the way between programs of one host.

#pragma once

#include <cstdint>
#include <optional>

#include "os/file.h"

namespace os {

/// Connects; fails with ENAMETOOLONG if `path` is too long for a socket's name.
Fd connect_local(Path path);
/// Listens at `path`, in the place of a socket that is there already (and of nothing else: EEXIST), with
/// permission bits `mode`. Non-blocking.
Fd listen_local(Path path, Mode mode, int backlog);
/// The next connection, non-blocking; empty with EAGAIN if there is none.
Fd accept_local(const Fd& listener);

struct Peer {
  uint32_t uid;
  uint32_t gid;
  int pid;
};
/// Who connected, by the word of the kernel.
std::optional<Peer> peer_of(const Fd& connection);

/// No more will be written: the other side reads the end.
[[nodiscard]] bool end_output(int connection);

}  // namespace os
