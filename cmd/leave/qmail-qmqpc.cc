// qmail-qmqpc: hand one message to a server by QMQP; stands in for qmail-queue.
//
//   qmail-qmqpc        the message on descriptor 0, its envelope on descriptor 1:
//                      F sender NUL { T recipient NUL } NUL
//
//   exit 0             the server has it
//        31, 71        the server refused it: for good, for now
//        82            the same, if descriptor 6 is a pipe: the server's words are in it
//        11            an address is too long
//        51, 53, 54    no memory; no room for a large message; message or envelope could not be
//        read 55            control/qmqpservers names no server 56, 72, 73    no connection: no
//        socket; the last server timed out; it refused 74            the connection broke 61, 91 no
//        mail home; a bug of the caller
//
// Servers are tried in order until one has got the whole request: that one decides, for it may have
// the message even if its answer is lost.

#include <cerrno>
#include <csignal>
#include <new>
#include <vector>

#include "cmd/program.h"
#include "db/control.h"
#include "db/route.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/home.h"
#include "os/local_socket.h"
#include "os/signal.h"
#include "queue/envelope_reader.h"
#include "queue/qmqp_message.h"

enum class Failure {
  refused_for_good = 31,
  disk_full = 53,
  no_servers = 55,
  no_socket = 56,
  refused_for_now = 71,
  timed_out = 72,
  not_connected = 73,
  broken = 74,
  says_why = 82,
};

[[noreturn]] static void end(Failure failure) { os::exit_now(static_cast<int>(failure)); }
[[noreturn]] static void end(queue::Outcome outcome) { os::exit_now(static_cast<int>(outcome)); }

struct Server {
  std::string path;  // empty: not a socket in the file system but
  inet::Endpoint at;
};

/// `/PATH`, `ADDRESS`, `ADDRESS:PORT`, `[ADDRESS]`, `[ADDRESS]:PORT`; nothing for anything else.
static std::optional<Server> parse_server(const std::string& line) {
  constexpr uint16_t qmqp_port = 628;
  if (line.starts_with('/')) return Server{.path = line, .at = {}};
  if (const auto ip = inet::parse_ip(line)) return Server{.path = {}, .at = {*ip, qmqp_port, 0}};
  const auto relay = db::parse_relay(line, qmqp_port);
  const auto ip = relay ? inet::parse_ip(relay->host) : std::nullopt;
  if (!ip) return std::nullopt;
  return Server{.path = {}, .at = {*ip, relay->port, 0}};
}

static std::vector<Server> read_servers() {
  std::vector<std::string> lines;
  std::vector<Server> servers;
  if (db::read_list("control/qmqpservers", lines) != db::Control::present) end(Failure::no_servers);
  for (const std::string& line : lines) {
    if (auto server = parse_server(line)) servers.push_back(std::move(*server));
  }
  if (servers.empty()) end(Failure::no_servers);
  return servers;
}

static void read_message(queue::QmqpMessage& message) {
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    message.put(bytes);
    io::in.skip(bytes.size());
  }
  if (io::in.failed()) end(queue::Outcome::read_error);
  if (message.failed()) end(Failure::disk_full);
  const queue::Outcome outcome = queue::EnvelopeReader().copy(message);
  if (outcome != queue::Outcome::queued) end(outcome);
}

static os::Fd connect(const Server& server) {
  constexpr int64_t patience = 10000;  // milliseconds
  if (!server.path.empty()) return os::connect_local(server.path, patience);
  const inet::Ip any = server.at.ip.is_v4() ? inet::Ip::v4(0, 0, 0, 0) : inet::Ip();
  return inet::connect({any, 0, 0}, server.at, patience);
}

/// Why there is no connection.
static Failure connect_failure() {
  switch (errno) {
    case ETIMEDOUT: return Failure::timed_out;
    case EAFNOSUPPORT:
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return Failure::no_socket;
    default: return Failure::not_connected;
  }
}

/// The answer of the first server that can have the message.
static std::string exchange(const queue::QmqpMessage& message, const std::vector<Server>& servers) {
  constexpr unsigned patience = 60;  // seconds for each read and write
  Failure failure = Failure::no_servers;
  for (const Server& server : servers) {
    const os::Fd connection = connect(server);
    if (!connection) {
      failure = connect_failure();
      continue;
    }
    const auto exchange = message.exchange(connection, patience);
    if (exchange.answer) return *exchange.answer;
    failure = Failure::broken;
    // The next server would make a second message of it.
    if (exchange.whole) break;
  }
  end(failure);
}

/// The server's refusal, in its words where the caller can read them: queue::Client can, netqmail's
/// injectors, which have no pipe there, cannot.
[[noreturn]] static void refuse(std::string_view answer) {
  constexpr int reason_fd = 6;
  const auto there = os::status(reason_fd);
  const auto text = queue::clean_refusal(answer);
  const bool heard =
      there && there->type == os::FileType::fifo && text && os::write_all(reason_fd, *text);
  if (heard) end(Failure::says_why);
  end(answer.starts_with('D') ? Failure::refused_for_good : Failure::refused_for_now);
}

int program(cmd::Args) {
  std::set_new_handler([] { end(queue::Outcome::out_of_memory); });
  os::ignore_signal(SIGPIPE);
  if (!os::change_directory(os::mail_home())) end(queue::Outcome::no_home);
  const std::vector<Server> servers = read_servers();
  queue::QmqpMessage message;
  read_message(message);
  const std::string answer = exchange(message, servers);
  if (!answer.starts_with('K')) refuse(answer);
  return cmd::success;
}
