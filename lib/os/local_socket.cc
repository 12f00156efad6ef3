// Sockets in the file system.

#include "os/local_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace os {

namespace {

bool fill_name(sockaddr_un& name, Path path) {
  const std::string_view bytes = path.c_str();
  if (bytes.size() >= sizeof name.sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  // To the kernel that is a name outside the file system.
  if (bytes.empty()) {
    errno = ENOENT;
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

Fd accept(const Fd& listener, int flags) {
  int fd;
  do {
    fd = ::accept4(listener.get(), nullptr, nullptr, flags | SOCK_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  return own(fd);
}

}  // namespace

Fd connect_local(Path path) { return connect_local(path, 0); }

Fd connect_local(Path path, int64_t milliseconds) {
  sockaddr_un name;
  if (!fill_name(name, path)) return {};
  Fd fd = own(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return {};
  const timeval limit = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
  if (milliseconds > 0) ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  int result;
  do {
    result = ::connect(fd.get(), generic(name), sizeof name);
  } while (result < 0 && errno == EINTR);
  if (result == 0) return fd;
  if (errno == EAGAIN) errno = ETIMEDOUT;
  return {};
}

// The name appears once somebody listens, and takes the place of an old one in one step.
Fd listen_local(Path path, Mode mode, int backlog) {
  const auto there = link_status(path);
  if (there && there->type != FileType::socket) {
    errno = EEXIST;
    return {};
  }
  const std::string fresh = std::string(path.c_str()) + ".new";
  if (!unlink(fresh) && errno != ENOENT) return {};
  Fd fd = bind_local(fresh);
  if (!fd || !change_mode(fresh, mode) || !listen_on(fd, backlog)) return {};
  if (!rename(fresh, path)) return {};
  return fd;
}

Fd accept_local(const Fd& listener) { return accept(listener, SOCK_NONBLOCK); }

Fd bind_local(Path path) {
  sockaddr_un name;
  if (!fill_name(name, path)) return {};
  Fd fd = own(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::bind(fd.get(), generic(name), sizeof name) < 0) return {};
  return fd;
}

bool listen_on(const Fd& socket, int backlog) { return ::listen(socket.get(), backlog) == 0; }

Fd accept_blocking(const Fd& listener) { return accept(listener, 0); }

std::optional<Peer> peer_of(const Fd& connection) {
  ucred credentials;
  socklen_t size = sizeof credentials;
  if (::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0) {
    return std::nullopt;
  }
  return Peer{credentials.uid, credentials.gid, credentials.pid};
}

SocketPair socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return {};
  SocketPair pair{own(ends[0]), own(ends[1])};
  return pair ? std::move(pair) : SocketPair();
}

bool end_output(int connection) { return ::shutdown(connection, SHUT_WR) == 0; }

}  // namespace os
