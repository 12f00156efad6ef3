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
//
// What a uid may take is bounded (queue/shares.h): so many clients are served, a few more wait, the rest are
// refused for now. One that is served takes about 12 kilobytes and three descriptors, however large its message.

#include <algorithm>
#include <memory>
#include <vector>

#include "cmd/program.h"
#include "os/clock.h"
#include "os/home.h"
#include "os/limit.h"
#include "os/local_socket.h"
#include "os/poll.h"
#include "os/signal.h"
#include "queue/client.h"
#include "queue/message.h"
#include "queue/qmqp.h"
#include "queue/shares.h"
#include "text/netstring.h"

namespace {

using queue::Outcome;

constexpr int backlog = 1024;
constexpr int64_t idle_milliseconds = 300000;
constexpr int64_t request_milliseconds = 3600000;
constexpr int64_t pause_milliseconds = 100;
constexpr uint64_t descriptors = queue::Shares::all_connected + 2 * queue::Shares::all_served + 32;
constexpr std::string_view refusal = "Zqq too many connections (#4.3.2)";
constexpr os::Mode socket_mode = 0666;  // anybody may send mail

queue::Roles roles;
char input[65536];
volatile sig_atomic_t ending = 0;

void send_answer(int socket, std::string_view text) {
  std::string reply;
  text::append_netstring(reply, text);
  (void)os::write(socket, reply);  // a socket just accepted has room for so little
}

/// One client that is served, from its first byte to the answer.
class Connection final : queue::QmqpReceiver {
 public:
  Connection(int socket, uint32_t uid, const queue::Layout& layout)
      : socket_(socket), message_(layout), uid_(uid) {}

  enum class State { reading, complete, gone };

  /// Takes what has arrived.
  State read() {
    const ptrdiff_t count = os::read(socket_, input);
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
    send_answer(socket_, text);
  }

  /// When it is to be given up unless more is heard of it, on the even clock.
  int64_t deadline() const { return std::min(last_heard_ + idle_milliseconds, begun_ + request_milliseconds); }

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

  int socket_;
  queue::QmqpRequest request_;
  queue::NewMessage message_;
  Outcome outcome_ = Outcome::queued;
  uint32_t uid_;
  int64_t begun_ = os::monotonic_milliseconds();
  int64_t last_heard_ = begun_;
};

/// Whoever has connected.
struct Client {
  os::Fd socket;
  uint32_t uid;
  std::unique_ptr<Connection> served;  // null while it waits
};

using Clients = std::vector<Client>;  // in the order in which they came

/// Gives everybody his place: a place that was free goes to whoever has waited longest for it.
queue::Shares take_places(Clients& clients, const queue::Layout& layout) {
  queue::Shares shares(roles);
  for (Client& client : clients) {
    if (shares.take(client.uid) != queue::Shares::Place::served || client.served) continue;
    client.served = std::make_unique<Connection>(client.socket.get(), client.uid, layout);
  }
  return shares;
}

void accept_all(const os::Fd& listener, queue::Shares shares, Clients& clients) {
  for (int count = 0; count < backlog; ++count) {
    os::Fd socket = os::accept_local(listener);
    if (!socket) {
      if (errno != EAGAIN) os::sleep_milliseconds(pause_milliseconds);  // descriptors are short
      return;
    }
    const auto peer = os::peer_of(socket);
    if (!peer) continue;
    if (shares.take(peer->uid) == queue::Shares::Place::refused) {
      send_answer(socket.get(), refusal);
      continue;
    }
    clients.push_back({std::move(socket), peer->uid, nullptr});
  }
}

/// Reads from every client that has sent something; commits together what is complete, and answers.
void serve(std::span<const pollfd> ready, Clients& clients) {
  std::vector<queue::NewMessage*> messages;
  std::vector<Client*> complete;
  for (size_t i = 0; i < ready.size(); ++i) {
    if (ready[i].revents == 0) continue;
    Client& client = clients[i];
    switch (client.served ? client.served->read() : Connection::State::gone) {
      case Connection::State::reading: break;
      case Connection::State::gone:
        client.served.reset();
        client.socket.reset();
        break;
      case Connection::State::complete:
        complete.push_back(&client);
        if (queue::NewMessage* message = client.served->message()) messages.push_back(message);
        break;
    }
  }
  if (!messages.empty()) queue::NewMessage::commit(messages);
  for (Client* client : complete) {
    client->served->answer();
    client->served.reset();
    client->socket.reset();
  }
  const int64_t now = os::monotonic_milliseconds();
  std::erase_if(clients, [now](const Client& client) {
    return !client.socket || (client.served && client.served->deadline() <= now);
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

  (void)os::raise_limit(os::Resource::open_files, descriptors);

  Clients clients;
  std::vector<pollfd> polled;
  while (ending == 0) {
    const queue::Shares shares = take_places(clients, *layout);
    polled.clear();
    // Of one that waits we only want to know whether it is still there.
    for (const Client& client : clients) {
      polled.push_back({client.socket.get(), static_cast<short>(client.served ? POLLIN : 0), 0});
    }
    polled.push_back({listener.get(), POLLIN, 0});
    const int64_t limit = clients.empty() ? os::forever : idle_milliseconds;
    if (os::poll(polled, limit, os::empty_mask()) < 0) continue;
    const pollfd listening = polled.back();
    polled.pop_back();
    serve(polled, clients);
    if (listening.revents != 0) accept_all(listener, shares, clients);
  }
  return cmd::success;
}
