// qmail-queued: take messages into the queue for everybody on this host, in one process.
//
//   qmail-queued       listens on socket/queue in the mail home
//
//   exit 0             ended by SIGTERM
//        111           it could not start
//
// A client connects and sends one QMQP request (a netstring of netstrings: message, sender,
// recipients); the answer is one netstring, K, Z or D first. The kernel says which uid the client has,
// and the queue is written exactly as qmail-queue writes it for that uid. Messages that are complete at
// the same moment share their syncs; one that is alone waits for nobody. K is said after the syncs.

#include <memory>
#include <vector>

#include "cmd/program.h"
#include "os/clock.h"
#include "os/home.h"
#include "os/local_socket.h"
#include "os/poll.h"
#include "os/signal.h"
#include "queue/client.h"
#include "queue/message.h"
#include "queue/qmqp.h"
#include "text/netstring.h"

namespace {

using queue::Outcome;

constexpr size_t connections_most = 250;
constexpr int backlog = 128;
constexpr int64_t idle_milliseconds = 300000;
constexpr os::Mode socket_mode = 0666;  // anybody may send mail

queue::Roles roles;
char input[65536];
volatile sig_atomic_t ending = 0;

/// One client, from its first byte to the answer.
class Connection final : queue::QmqpReceiver {
 public:
  Connection(os::Fd socket, uint32_t uid, const queue::Layout& layout)
      : socket_(std::move(socket)), message_(layout), uid_(uid) {}

  enum class State { reading, complete, gone };

  /// Takes what has arrived.
  State read() {
    const ptrdiff_t count = os::read(socket_.get(), input);
    if (count < 0) return errno == EAGAIN ? State::reading : State::gone;
    if (count == 0) return State::gone;
    last_heard_ = os::monotonic_milliseconds();
    switch (request_.feed({input, static_cast<size_t>(count)}, *this)) {
      case queue::QmqpRequest::State::more: return State::reading;
      case queue::QmqpRequest::State::bad: return State::gone;
      case queue::QmqpRequest::State::done: break;
    }
    step(&queue::NewMessage::end_envelope);
    return State::complete;
  }

  /// The message if it is worth committing; null if it is refused already.
  queue::NewMessage* message() { return outcome_ == Outcome::queued ? &message_ : nullptr; }

  void answer() {
    if (outcome_ == Outcome::queued) outcome_ = message_.outcome();
    const std::string text = outcome_ == Outcome::queued
                                 ? text::join("Kok ", os::now_seconds(), " qp ", message_.id())
                                 : queue::exit_text(static_cast<int>(outcome_));
    std::string reply;
    text::append_netstring(reply, text);
    (void)os::write(socket_.get(), reply);  // a socket just accepted has room for so little
  }

  int fd() const { return socket_.get(); }
  int64_t last_heard() const { return last_heard_; }

 private:
  /// Does the next thing unless something has failed before.
  void step(Outcome (queue::NewMessage::*action)()) {
    if (outcome_ == Outcome::queued) outcome_ = (message_.*action)();
  }
  void create() {
    if (message_.id() != 0 || outcome_ != Outcome::queued) return;
    step(&queue::NewMessage::create);
    if (outcome_ == Outcome::queued) message_.begin(roles, uid_, message_.id());
  }

  void text(std::string_view bytes) override {
    create();
    if (outcome_ == Outcome::queued) message_.put(bytes);
  }
  void text_ended() override {
    create();
    step(&queue::NewMessage::end_text);
  }
  void sender(std::string_view address) override {
    if (outcome_ == Outcome::queued) outcome_ = message_.sender(address);
  }
  void recipient(std::string_view address) override {
    if (outcome_ == Outcome::queued) outcome_ = message_.recipient(address);
  }

  os::Fd socket_;
  queue::QmqpRequest request_;
  queue::NewMessage message_;
  Outcome outcome_ = Outcome::queued;
  uint32_t uid_;
  int64_t last_heard_ = os::monotonic_milliseconds();
};

using Connections = std::vector<std::unique_ptr<Connection>>;

void accept_all(const os::Fd& listener, const queue::Layout& layout, Connections& connections) {
  while (connections.size() < connections_most) {
    os::Fd socket = os::accept_local(listener);
    if (!socket) return;
    const auto peer = os::peer_of(socket);
    if (!peer) continue;
    connections.push_back(std::make_unique<Connection>(std::move(socket), peer->uid, layout));
  }
}

/// Reads from every client that has sent something; commits together what is complete, and answers.
void serve(std::span<const pollfd> ready, Connections& connections) {
  std::vector<queue::NewMessage*> messages;
  std::vector<size_t> complete;
  for (size_t i = 0; i < ready.size(); ++i) {
    if (ready[i].revents == 0) continue;
    switch (connections[i]->read()) {
      case Connection::State::reading: break;
      case Connection::State::gone: connections[i].reset(); break;
      case Connection::State::complete:
        complete.push_back(i);
        if (queue::NewMessage* message = connections[i]->message()) messages.push_back(message);
        break;
    }
  }
  if (!messages.empty()) queue::NewMessage::commit(messages);
  for (const size_t i : complete) {
    connections[i]->answer();
    connections[i].reset();
  }
  const int64_t oldest = os::monotonic_milliseconds() - idle_milliseconds;
  std::erase_if(connections, [oldest](const auto& connection) {
    return !connection || connection->last_heard() < oldest;
  });
}

void on_term(int) { ending = 1; }

os::Fd start() {
  std::string problem;
  if (!os::fill_standard()) cmd::die_sys(cmd::temporary, "unable to open /dev/null");
  if (!os::change_directory(os::mail_home())) {
    cmd::die_sys(cmd::temporary, "unable to switch to ", os::mail_home());
  }
  if (!queue::find_roles(roles, problem)) cmd::quit(cmd::temporary, problem);
  if (!os::take_identity({roles.queue, roles.qmail})) {
    cmd::die_sys(cmd::temporary, "unable to become the owner of the queue");
  }
  os::set_umask(033);
  os::Fd listener = os::listen_local(queue::queued_socket, socket_mode, backlog);
  if (!listener) cmd::die_sys(cmd::temporary, "unable to listen on ", queue::queued_socket);
  if (!os::change_directory("queue")) cmd::die_sys(cmd::temporary, "unable to switch to queue");
  return listener;
}

}  // namespace

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("qmail-queued");
  const os::Fd listener = start();
  const auto layout = queue::Layout::of(".");
  if (!layout) cmd::die_sys(cmd::temporary, "unable to read queue/mess");
  os::ignore_signal(SIGPIPE);
  os::ignore_signal(SIGXFSZ);
  os::block_signal(SIGTERM);
  os::catch_signal(SIGTERM, on_term);

  Connections connections;
  std::vector<pollfd> polled;
  while (ending == 0) {
    polled.clear();
    for (const auto& connection : connections) polled.push_back({connection->fd(), POLLIN, 0});
    const bool full = connections.size() >= connections_most;
    polled.push_back({full ? -1 : listener.get(), POLLIN, 0});
    const int64_t limit = connections.empty() ? os::forever : idle_milliseconds;
    if (os::poll(polled, limit, os::empty_mask()) < 0) continue;
    const pollfd listening = polled.back();
    polled.pop_back();
    serve(polled, connections);
    if (listening.revents != 0) accept_all(listener, *layout, connections);
  }
  return cmd::success;
}
