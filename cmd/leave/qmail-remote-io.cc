// qmail-remote-io: carry what qmail-remote says to the network, and the answers back.
//
//   qmail-remote-io
//
// The program that an UCSPI client runs for qmail-remote (control/tlsclient): the network is on
// descriptors 6 and 7, qmail-remote on 0 and 1.
//
//   exit 0    one of the two ended

#include <algorithm>
#include <csignal>

#include "cmd/program.h"
#include "inet/ucspi.h"
#include "io/relay.h"
#include "os/signal.h"

class Unchanged final : public io::Passage {
 public:
  size_t pass(std::string_view bytes, char* to) override {
    std::ranges::copy(bytes, to);
    return bytes.size();
  }
};

/// What qmail-remote says. Once it has gone, the network gets some seconds to end, too.
class Outward final : public io::Passage {
 public:
  size_t pass(std::string_view bytes, char* to) override { return Unchanged().pass(bytes, to); }
  void end() override {
    constexpr unsigned patience = 2;
    os::set_alarm(patience);
  }
};

int program(cmd::Args) {
  os::ignore_signal(SIGPIPE);
  Outward outward;
  Unchanged inward;
  io::relay(os::Fd(inet::to_network), os::Fd(inet::from_network), outward, inward);
  return cmd::success;
}
