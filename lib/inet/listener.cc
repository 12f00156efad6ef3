// Listening sockets.

#include "inet/listener.h"

#include <cerrno>

namespace inet {

namespace {

constexpr Ip any_address;
constexpr Ip any_v4_address = Ip::v4(0, 0, 0, 0);

Listener failure(const char* failed) { return {.socket = {}, .at = {}, .failed = failed}; }

}  // namespace

std::optional<Endpoint> Listener::end_of(const os::Fd& connection) const {
  const bool everywhere = at.ip == any_address || at.ip == any_v4_address;
  return everywhere ? local_endpoint(connection) : at;
}

Listener listen_at(Endpoint at, int backlog) {
  Listener listener{.socket = tcp_socket(family_of(at.ip)), .at = at, .failed = nullptr};
  if (!listener.socket && at.ip == any_address && errno == EAFNOSUPPORT) {
    at.ip = any_v4_address;
    listener.socket = tcp_socket(Family::v4);
  }
  if (!listener.socket) return failure("create socket");
  if (!reuse_address(listener.socket) || !bind(listener.socket, at)) return failure("bind");
  if (!listen(listener.socket, backlog)) return failure("listen");
  listener.at = local_endpoint(listener.socket).value_or(at);
  return listener;
}

Listener take_listener(int fd) {
  Listener listener{.socket = os::duplicate(fd), .at = {}, .failed = nullptr};
  if (!listener.socket || !listens(listener.socket) || !os::set_nonblocking(fd)) {
    return failure("use the socket handed in");
  }
  listener.at = local_endpoint(listener.socket).value_or(Endpoint{});
  os::close_given(fd);
  return listener;
}

}  // namespace inet
