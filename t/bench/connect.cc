// connect: open connections to a server and read each to its end; print connections per second.
//
//   connect ip port count parallel

#include "cmd/program.h"
#include "inet/name.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/poll.h"
#include "os/process.h"
#include "text/scan.h"

constexpr int64_t patience = 10000;  // milliseconds

static void connect_once(const inet::Endpoint& server) {
  const inet::Ip any = server.ip.is_v4() ? inet::Ip::v4(0, 0, 0, 0) : inet::Ip();
  const os::Fd connection = inet::connect({any}, server, patience);
  if (!connection) cmd::die_sys(cmd::temporary, "unable to connect");
  char bytes[4096];
  while (os::wait_readable(connection.get(), patience)) {
    const ptrdiff_t count = os::read(connection.get(), bytes);
    if (count <= 0) return;  // the end; also if the server closed without reading
  }
  cmd::die_sys(cmd::temporary, "no end of the connection");
}

int program(cmd::Args args) {
  if (args.size() != 4) cmd::usage("connect ip port count parallel");
  const auto ip = inet::parse_ip(args[0]);
  const auto port = inet::find_port(args[1]);
  const auto count = text::number(args[2], 1 << 30);
  const auto parallel = text::number(args[3], 1000);
  if (!ip || !port || !count || !parallel || *parallel == 0)
    cmd::die(cmd::permanent, "bad argument");

  const int64_t start = os::monotonic_milliseconds();
  for (uint64_t client = 0; client < *parallel; ++client) {
    const os::Fork fork = os::fork();
    if (!fork) cmd::die_sys(cmd::temporary, "unable to fork");
    if (!fork.in_child()) continue;
    for (uint64_t i = client; i < *count; i += *parallel) connect_once({*ip, *port});
    return cmd::success;
  }
  bool complete = true;
  while (const auto ended = os::wait_any()) complete = complete && ended->exit.raw() == 0;
  if (!complete) cmd::die(cmd::temporary, "some connections failed");
  const int64_t elapsed = std::max<int64_t>(os::monotonic_milliseconds() - start, 1);
  io::out.print(*count * 1000 / static_cast<uint64_t>(elapsed), " connections per second\n");
  return io::finish();
}
