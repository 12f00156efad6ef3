// Sockets in the file system.

#include "os/local_socket.h"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace os {

namespace {

bool fill_name(sockaddr_un& name, Path path) {
  const std::string_view bytes = path.c_str();
  if (bytes.size() >= sizeof name.sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  name = {};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, bytes.data(), bytes.size());
  return true;
}

const sockaddr* generic(const sockaddr_un& name) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&name));
}

}  // namespace

Fd connect_local(Path path) {
  sockaddr_un name;
  if (!fill_name(name, path)) return {};
  Fd fd = own(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return {};
  int result;
  do {
    result = ::connect(fd.get(), generic(name), sizeof name);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return {};
  return fd;
}

// The name appears once somebody listens, and takes the place of an old one in one step.
Fd listen_local(Path path, Mode mode, int backlog) {
  const auto there = link_status(path);
  if (there && there->type != FileType::socket) {
    errno = EEXIST;
    return {};
  }
  const std::string fresh = std::string(path.c_str()) + ".new";
  sockaddr_un name;
  if (!fill_name(name, fresh)) return {};
  if (!unlink(fresh) && errno != ENOENT) return {};
  Fd fd = own(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::bind(fd.get(), generic(name), sizeof name) < 0) return {};
  if (!change_mode(fresh, mode) || ::listen(fd.get(), backlog) < 0) return {};
  if (!rename(fresh, path)) return {};
  return fd;
}

Fd accept_local(const Fd& listener) {
  int fd;
  do {
    fd = ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  } while (fd < 0 && errno == EINTR);
  return own(fd);
}

std::optional<Peer> peer_of(const Fd& connection) {
  ucred credentials;
  socklen_t size = sizeof credentials;
  if (::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) {
    return std::nullopt;
  }
  return Peer{credentials.uid, credentials.gid, credentials.pid};
}

bool end_output(int connection) { return ::shutdown(connection, SHUT_WR) == 0; }

}  // namespace os
