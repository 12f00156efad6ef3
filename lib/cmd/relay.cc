// The layout of programs that stand between a connection and another program.

#include "cmd/relay.h"

#include <csignal>

#include "cmd/chain.h"
#include "os/process.h"
#include "os/signal.h"

namespace cmd {

void chain_behind_relay(Args args, io::Passage& inward, io::Passage& outward) {
  os::Pipe in = os::pipe();
  os::Pipe out = os::pipe();
  if (!in || !out) die_sys(temporary, "unable to create pipe");
  const os::Fork fork = os::fork();
  if (!fork) die_sys(temporary, "unable to fork");
  if (fork.in_child()) {
    in.reader.reset();
    out.writer.reset();
    os::ignore_signal(SIGPIPE);
    io::relay(std::move(in.writer), std::move(out.reader), inward, outward);
    os::exit_now(success);
  }
  if (!os::copy(in.reader.get(), os::standard_input) ||
      !os::copy(out.writer.get(), os::standard_output)) {
    die_sys(temporary, "unable to set up descriptors");
  }
  chain(args);
}

}  // namespace cmd
