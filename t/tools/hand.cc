// hand: become a program that has a listening socket as one of its descriptors, for tests of servers.
//
//   hand fd ip program [ arg ... ]
//
// Listens at a free port of `ip`; `-` for a socket that does not listen.

#include "cmd/chain.h"
#include "inet/listener.h"
#include "text/scan.h"

int program(cmd::Args args) {
  if (args.size() < 3) cmd::usage("hand fd ip program [ arg ... ]");
  const auto fd = text::number(args[0], 1023);
  const auto ip = inet::parse_ip(args[1]);
  if (!fd) cmd::die(cmd::permanent, "not a descriptor: ", args[0]);
  const os::Fd socket =
      ip ? inet::listen_at({*ip}, 20).socket : inet::tcp_socket(inet::Family::v4);
  if (!socket || !os::copy(socket.get(), static_cast<int>(*fd))) {
    cmd::die_sys(cmd::temporary, "unable to hand a socket over");
  }
  cmd::chain(args.tail(2));
}
