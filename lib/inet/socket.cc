// TCP and UDP sockets.

#include "inet/socket.h"

#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <algorithm>
#include <cerrno>

#include "os/poll.h"

namespace inet {

namespace {

/// The kernel's form of an endpoint.
class Address {
 public:
  Address() = default;
  explicit Address(const Endpoint& endpoint) {
    const Ip::Bytes& bytes = endpoint.ip.bytes();
    if (endpoint.ip.is_v4()) {
      address_.v4.sin_family = AF_INET;
      address_.v4.sin_port = htons(endpoint.port);
      std::copy_n(bytes.begin() + 12, 4,
                  static_cast<uint8_t*>(static_cast<void*>(&address_.v4.sin_addr)));
      size_ = sizeof address_.v4;
    } else {
      address_.v6.sin6_family = AF_INET6;
      address_.v6.sin6_port = htons(endpoint.port);
      address_.v6.sin6_scope_id = endpoint.scope;
      std::copy_n(bytes.begin(), bytes.size(), address_.v6.sin6_addr.s6_addr);
    }
  }

  sockaddr* get() { return &address_.any; }
  socklen_t* size_pointer() { return &size_; }
  socklen_t size() const { return size_; }

  Endpoint endpoint() const {
    Ip::Bytes bytes;
    if (address_.any.sa_family == AF_INET) {
      const auto* four =
          static_cast<const uint8_t*>(static_cast<const void*>(&address_.v4.sin_addr));
      return {Ip::v4(four[0], four[1], four[2], four[3]), ntohs(address_.v4.sin_port), 0};
    }
    std::copy_n(address_.v6.sin6_addr.s6_addr, bytes.size(), bytes.begin());
    return {Ip(bytes), ntohs(address_.v6.sin6_port), address_.v6.sin6_scope_id};
  }

 private:
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6{};
  } address_;
  socklen_t size_ = sizeof(sockaddr_in6);
};

std::optional<Endpoint> end_of(int socket, decltype(::getsockname)* ask) {
  Address address;
  if (ask(socket, address.get(), address.size_pointer()) < 0) return std::nullopt;
  const int family = address.get()->sa_family;
  if (family == AF_INET || family == AF_INET6) return address.endpoint();
  errno = EAFNOSUPPORT;
  return std::nullopt;
}

bool set(const os::Fd& socket, int level, int option, int value) {
  return ::setsockopt(socket.get(), level, option, &value, sizeof value) == 0;
}

/// -1 with errno if it cannot be had.
int get(const os::Fd& socket, int level, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(socket.get(), level, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

os::Fd tcp_socket(Family family) {
  const int domain = family == Family::v4 ? AF_INET : AF_INET6;
  os::Fd socket = os::own(::socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket && family == Family::v6) (void)set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  return socket;
}

bool reuse_address(const os::Fd& socket) { return set(socket, SOL_SOCKET, SO_REUSEADDR, 1); }

bool bind(const os::Fd& socket, const Endpoint& local) {
  Address address(local);
  return ::bind(socket.get(), address.get(), address.size()) == 0;
}

bool listen(const os::Fd& socket, int backlog) {
  return ::listen(socket.get(), backlog) == 0 && os::set_nonblocking(socket.get());
}

bool listens(const os::Fd& socket) {
  const int listening = get(socket, SOL_SOCKET, SO_ACCEPTCONN);
  if (listening < 0) return false;
  const int domain = get(socket, SOL_SOCKET, SO_DOMAIN);
  if (listening == 1 && (domain == AF_INET || domain == AF_INET6)) return true;
  errno = EINVAL;
  return false;
}

os::Fd accept(const os::Fd& listener, Endpoint& remote) {
  Address address;
  int fd;
  do {
    fd = ::accept4(listener.get(), address.get(), address.size_pointer(), SOCK_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  remote = address.endpoint();
  return os::own(fd);
}

bool lasts(int number) {
  switch (number) {
    // accept(2): errors of the network are those of one connection.
    case EAGAIN:
    case ECONNABORTED:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENETDOWN:
    case ENETUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPERM:
    case EPROTO:
    case ETIMEDOUT: return false;
    default: return true;
  }
}

std::optional<Endpoint> local_endpoint(int socket) { return end_of(socket, ::getsockname); }

std::optional<Endpoint> remote_endpoint(int socket) { return end_of(socket, ::getpeername); }

bool connect(const os::Fd& socket, const Endpoint& remote, int64_t milliseconds) {
  return os::set_nonblocking(socket.get()) && begin_connect(socket, remote) &&
         os::wait_writable(socket.get(), milliseconds) && connected(socket);
}

os::Fd connect(const Endpoint& local, const Endpoint& remote, int64_t milliseconds) {
  os::Fd socket = tcp_socket(family_of(remote.ip));
  if (!socket || !bind(socket, local) || !connect(socket, remote, milliseconds)) return {};
  return socket;
}

void drop_ip_options(const os::Fd& connection) {
  (void)::setsockopt(connection.get(), IPPROTO_IP, IP_OPTIONS, nullptr, 0);
}

void send_at_once(const os::Fd& socket) { (void)set(socket, IPPROTO_TCP, TCP_NODELAY, 1); }

os::Fd udp_socket(Family family) {
  const int domain = family == Family::v4 ? AF_INET : AF_INET6;
  return os::own(::socket(domain, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

bool begin_connect(const os::Fd& socket, const Endpoint& remote) {
  Address address(remote);
  return ::connect(socket.get(), address.get(), address.size()) == 0 || errno == EINPROGRESS;
}

bool connected(const os::Fd& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) < 0) return false;
  errno = error;
  return error == 0;
}

ptrdiff_t send(const os::Fd& socket, std::string_view bytes) {
  ptrdiff_t count;
  do {
    count = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  return count;
}

uint32_t interface_number(const char* name) { return ::if_nametoindex(name); }

std::string interface_name(uint32_t number) {
  char name[IF_NAMESIZE];
  return ::if_indextoname(number, name) == nullptr ? "" : name;
}

}  // namespace inet
