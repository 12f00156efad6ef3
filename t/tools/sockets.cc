// sockets: try each way to a new socket, and print what becomes of it.
//
//   sockets               KIND yes, or KIND and the error, one line each
//   sockets foreign       the one way that may end this program: by the door of another architecture
//   sockets at NAME       listen at the abstract name; wait for the end of standard input
//   sockets to NAME       connect to it

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include <cstddef>
#include <cstring>

#include "cmd/program.h"
#include "io/buffer.h"

static void report(const char* kind, long result) {
  if (result >= 0) {
    io::out.print(kind, " yes\n");
  } else {
    io::out.print(kind, ' ', os::error_text(errno), '\n');
  }
}

static long make_by_foreign_door() {
#if defined(__x86_64__)
  constexpr long getpid_on_i386 = 20;
  long result;
  asm volatile("int $0x80" : "=a"(result) : "a"(getpid_on_i386) : "memory");
  return result;
#else
  errno = ENOSYS;
  return -1;
#endif
}

static int abstract(std::string_view what, std::string_view name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const auto* to = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  if (what == "to") {
    report("connect", ::connect(fd, to, size));
    return io::finish();
  }
  report("listen", ::bind(fd, to, size) < 0 ? -1 : ::listen(fd, 1));
  for (char c; io::in.get(c);) continue;
  return io::finish();
}

int program(cmd::Args args) {
  if (args.size() == 2) return abstract(args[0], args[1]);
  if (!args.empty()) {
    report("foreign", make_by_foreign_door());
    return io::finish();
  }
  report("unix", ::socket(AF_UNIX, SOCK_STREAM, 0));
  int pair[2];
  report("pair", ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  report("inet", ::socket(AF_INET, SOCK_STREAM, 0));
  report("inet datagram", ::socket(AF_INET, SOCK_DGRAM, 0));
  report("inet6", ::socket(AF_INET6, SOCK_STREAM, 0));
  report("netlink", ::socket(AF_NETLINK, SOCK_RAW, 0));
  report("packet", ::socket(AF_PACKET, SOCK_RAW, 0));
#if defined(__x86_64__)
  report("x32", ::syscall(0x40000000 + SYS_socket, AF_INET, SOCK_STREAM, 0));
#endif
  char ring[256] = {};
  report("ring", ::syscall(SYS_io_uring_setup, 1, ring));
  return io::finish();
}
