// A connection that a program encrypts.

#include "inet/tls_client.h"

#include <array>
#include <csignal>

#include "os/environment.h"
#include "os/file.h"
#include "os/local_socket.h"
#include "os/signal.h"
#include "text/fmt.h"

namespace inet {

TlsClient::TlsClient(const std::vector<std::string>& command, const TlsWanted& wanted) {
  std::vector<std::string> words = command;
  words.push_back(format(wanted.host.ip));
  words.push_back(text::join(wanted.host.port));
  words.push_back("qmail-remote-io");
  const os::Argv argv(std::move(words));

  os::Environment environment;
  const bool starttls = wanted.mode == TlsWanted::Mode::starttls;
  environment.set("TLSMODE", starttls ? "starttls" : "implicit");
  environment.set("TLSHOST", wanted.name);
  environment.set("TLSPOLICY", wanted.required ? "required" : "offered");
  environment.unset("TLSLOCALIP");
  if (wanted.local) environment.set("TLSLOCALIP", format(*wanted.local));

  os::SocketPair sockets = os::socket_pair();
  // What it says about itself must not get into our reports, and nobody may wait for its end.
  const os::Fd nowhere = os::open_write("/dev/null");
  if (!sockets || !nowhere) return;
  const std::array<os::Redirect, 3> descriptors = {
      {{sockets.there.get(), 0}, {sockets.there.get(), 1}, {nowhere.get(), 2}}};
  program_ =
      os::spawn(argv.get(), {.descriptors = descriptors, .environment = environment.array()});
  if (program_) connection_ = std::move(sockets.here);
}

TlsClient::~TlsClient() {
  if (program_) (void)os::send_signal(program_.pid(), SIGTERM);
}

}  // namespace inet
