// log-reader: be the log of the system: print each entry that comes to a socket, one to a line.
//
//   log-reader PATH       until it is killed

#include <sys/socket.h>
#include <sys/un.h>
#include <cstring>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/fd.h"

int program(cmd::Args args) {
  if (args.size() != 1) cmd::usage("log-reader path");
  const os::Fd socket(::socket(AF_UNIX, SOCK_DGRAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, args[0], sizeof address.sun_path - 1);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    cmd::die_sys(cmd::temporary, "unable to bind ", args[0]);
  }
  char entry[8192];
  for (;;) {
    const ssize_t size = ::recv(socket.get(), entry, sizeof entry, 0);
    if (size < 0) cmd::die_sys(cmd::temporary, "unable to read");
    io::out.print(std::string_view(entry, static_cast<size_t>(size)), '\n');
    io::out.flush();
  }
}
