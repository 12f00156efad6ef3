// qmqp-send: send bytes to a UNIX-domain socket and print what comes back.
//
//   qmqp-send [ -segh ] socket bytes
//     -s   byte by byte, slowly     -e   then end the output side
//     -g   be gone at once, without reading     -h   hold the connection, without reading

#include <string_view>

#include "cmd/options.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/local_socket.h"
#include "os/signal.h"

int program(cmd::Args args) {
  bool slow = false, end = false, gone = false, hold = false;
  cmd::Options options(args, "segh");
  while (const char option = options.next()) {
    switch (option) {
      case 's': slow = true; break;
      case 'e': end = true; break;
      case 'g': gone = true; break;
      case 'h': hold = true; break;
      default: cmd::usage("qmqp-send [ -segh ] socket bytes");
    }
  }
  args = options.rest();
  const os::Fd socket = os::connect_local(args[0]);
  if (!socket) cmd::die_sys(cmd::temporary, "unable to connect to ", args[0]);
  const std::string_view bytes = args[1];
  for (size_t i = 0; slow && i < bytes.size(); ++i) {
    if (!os::write_all(socket.get(), bytes.substr(i, 1))) return cmd::temporary;
    os::sleep_milliseconds(1);
  }
  // What has come back is worth reading even if the other side does not read on.
  os::ignore_signal(SIGPIPE);
  if (!slow) (void)os::write_all(socket.get(), bytes);
  if (gone) return cmd::success;
  if (hold) os::sleep_milliseconds(60000);
  if (end && !os::end_output(socket.get())) return cmd::temporary;
  const auto reply = os::read_all(socket.get(), 100000);
  if (reply) io::out.put(*reply);
  return io::finish();
}
