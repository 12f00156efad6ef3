// dial: connect from one address to another and print what comes until the end.
//
//   dial from to port
//
// Addresses may have a scope, `fe80::1%lo`.

#include "cmd/program.h"
#include "inet/name.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/fd.h"

int program(cmd::Args args) {
  if (args.size() != 3) cmd::usage("dial from to port");
  const inet::Host from = inet::find_host(args[0], inet::Kinds::both);
  const inet::Host to = inet::find_host(args[1], inet::Kinds::both);
  const auto port = inet::find_port(args[2]);
  if (from.addresses.values.empty() || to.addresses.values.empty() || !port) {
    cmd::die(cmd::permanent, "no such address");
  }
  constexpr int64_t patience = 10000;  // milliseconds
  const os::Fd connection = inet::connect({from.addresses.values[0], 0, from.scope},
                                          {to.addresses.values[0], *port, to.scope}, patience);
  if (!connection || !os::set_blocking(connection.get()))
    cmd::die_sys(cmd::temporary, "unable to connect");
  char bytes[4096];
  io::Reader reader(connection.get(), bytes);
  io::copy(reader, io::out);
  return io::finish();
}
