// A server that a program asks.

#include "cmd/peer.h"

#include <cerrno>
#include <string_view>

#include "inet/dns.h"
#include "inet/socket.h"
#include "os/local_socket.h"
#include "text/scan.h"

namespace cmd {

namespace {

bool is_path(const char* word) { return std::string_view(word).find('/') != std::string_view::npos; }

std::optional<uint64_t> port_of(const char* word) { return text::number(word, 65535); }

os::Fd connect_host(std::string_view host, uint16_t port, int64_t milliseconds) {
  const std::string_view numeric = host == "localhost" ? "127.0.0.1" : host;
  const auto found = inet::addresses_of(numeric, inet::Kinds::both);
  if (found.outcome == inet::Outcome::none) errno = EHOSTUNREACH;
  for (const inet::Ip& ip : found.values) {
    os::Fd socket = inet::tcp_socket(inet::family_of(ip));
    if (socket && inet::connect(socket, {ip, port, 0}, milliseconds) &&
        os::set_blocking(socket.get())) {
      return socket;
    }
  }
  return {};
}

}  // namespace

size_t peer_words(Args args) { return !args.empty() && is_path(args[0]) ? 1 : 2; }

bool names_peer(Args args) {
  if (args.empty()) return false;
  return is_path(args[0]) || (args.size() >= 2 && port_of(args[1]));
}

os::Fd connect_peer(Args args, int64_t milliseconds) {
  if (!is_path(args[0])) {
    return connect_host(args[0], static_cast<uint16_t>(*port_of(args[1])), milliseconds);
  }
  os::Fd socket = os::connect_local(args[0], milliseconds);
  if (socket && !os::set_blocking(socket.get())) return {};
  return socket;
}

}  // namespace cmd
