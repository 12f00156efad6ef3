// dial: connect from one address to another and print what comes until the end.
//
//   dial from to port

#include "cmd/program.h"
#include "inet/name.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/fd.h"

int program(cmd::Args args) {
  if (args.size() != 3) cmd::usage("dial from to port");
  const auto from = inet::find_address(args[0]);
  const auto to = inet::find_address(args[1]);
  const auto port = inet::find_port(args[2]);
  if (!from || !to || !port) cmd::die(cmd::permanent, "no such address");
  constexpr int64_t patience = 10000;  // milliseconds
  const os::Fd connection = inet::connect({*from}, {*to, *port}, patience);
  if (!connection || !os::set_blocking(connection.get()))
    cmd::die_sys(cmd::temporary, "unable to connect");
  char bytes[4096];
  io::Reader reader(connection.get(), bytes);
  io::copy(reader, io::out);
  return io::finish();
}
