// mconnect-io: carry lines from a person to the network, and the answers back.
//
//   mconnect-io
//
//   exit 0    the network ended
//        111  it could not be read, or its answers not be written

#include <csignal>

#include "cmd/program.h"
#include "inet/ucspi.h"
#include "io/reader.h"
#include "os/process.h"
#include "os/signal.h"

/// Standard input to the network, with a CR before every LF, until one of them ends.
[[noreturn]] static void send() {
  char typed_bytes[4096], sent_bytes[4096];
  io::Writer sent(inet::to_network, sent_bytes);
  io::Reader typed(os::standard_input, typed_bytes, &sent);
  for (char c; !sent.failed() && typed.get(c);) {
    if (c == '\n') sent.put('\r');
    sent.put(c);
  }
  cmd::exit(sent.flush() ? cmd::success : cmd::temporary);
}

/// What the network says to standard output, until one of them ends. True at the end of the
/// network.
static bool print_answers() {
  char bytes[4096];
  ptrdiff_t count;
  while ((count = os::read(inet::from_network, bytes)) > 0) {
    if (!os::write_all(os::standard_output, {bytes, static_cast<size_t>(count)})) return false;
  }
  return count == 0;
}

int program(cmd::Args) {
  os::ignore_signal(SIGPIPE);
  const os::Fork sender = os::fork();
  if (!sender) cmd::die_sys(cmd::temporary, "unable to fork");
  if (sender.in_child()) send();

  const bool ended = print_answers();
  (void)os::send_signal(sender.pid, SIGTERM);
  (void)os::Child(sender.pid).wait();
  return ended ? cmd::success : cmd::temporary;
}
