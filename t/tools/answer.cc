// answer: play the server's side of one dialogue from a script, for tests of clients.
//
//   answer script received [ address [ port ] ]
//   answer --full address
//
// Listens on a free port of 127.0.0.1, or of another address, or there on a certain port, and
// prints the port and LF; or, if there is a slash in the address, on a socket in the file system,
// and prints its name. Plays the script with the first that connects. With --full it lets nobody
// connect: attempts time out. All bytes that come in go to the file `received`. Ends after a minute
// whatever happens. Lines of the script:
//
//   < TEXT         read a line; if it does not start with TEXT, end
//   > TEXT         send TEXT and CR LF
//   = TEXT         send TEXT alone
//   data           read up to and including a line with one dot
//   repeat N TEXT  send TEXT N times, or until the other side is gone
//   wait N         milliseconds
//   close          end without reading on
//
// In TEXT, \r \n \0 \\ and \xHH stand for bytes. At its end the script reads until the other side
// ends.
//
//   exit 0    the script was played
//        1    a line was not as expected
//        111  anything else

#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/program.h"
#include "inet/socket.h"
#include "io/reader.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/local_socket.h"
#include "os/poll.h"
#include "os/signal.h"
#include "text/scan.h"
#include "text/split.h"

static std::string unescape(std::string_view text) {
  std::string bytes;
  const auto hex = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      bytes += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'r': bytes += '\r'; break;
      case 'n': bytes += '\n'; break;
      case '0': bytes += '\0'; break;
      case 'x':
        if (i + 2 < text.size())
          bytes += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
        i += 2;
        break;
      default: bytes += text[i];
    }
  }
  return bytes;
}

class Player {
 public:
  Player(os::Fd connection, os::Fd received)
      : connection_(std::move(connection)),
        received_(std::move(received)),
        in_(connection_.get(), room_) {}

  /// Plays one line of the script; false if it was not as expected.
  bool play(std::string_view line);
  /// Reads to the end.
  void drain() {
    while (!take_line().empty()) {
    }
  }

 private:
  std::string take_line();
  void send(std::string_view bytes) { gone_ = gone_ || !os::write_all(connection_.get(), bytes); }

  os::Fd connection_, received_;
  char room_[4096];
  io::Reader in_;
  bool gone_ = false;
};

/// A line with its end, recorded; empty at the end.
std::string Player::take_line() {
  std::string line;
  for (char c = 0; c != '\n' && in_.get(c);) line += c;
  (void)os::write_all(received_.get(), line);
  return line;
}

bool Player::play(std::string_view line) {
  const text::Halves halves = text::halves(line, ' ');
  const std::string_view order = halves.before;
  const std::string text = unescape(halves.after);
  if (order == "<") return take_line().starts_with(text);
  if (order == ">") {
    send(text + "\r\n");
  } else if (order == "=") {
    send(text);
  } else if (order == "data") {
    for (std::string got = take_line(); got != ".\r\n"; got = take_line()) {
      if (got.empty()) return false;
    }
  } else if (order == "repeat") {
    const text::Halves repeat = text::halves(halves.after, ' ');
    const std::string piece = unescape(repeat.after);
    for (uint64_t i = text::scan_decimal(repeat.before).value; i > 0 && !gone_; --i) send(piece);
  } else if (order == "wait") {
    os::sleep_milliseconds(static_cast<int64_t>(text::scan_decimal(text).value));
  }
  return true;
}

/// Listens on that port, or on a free one, which `bound` tells.
static os::Fd listen(std::string_view address, std::string_view port, int backlog,
                     inet::Endpoint& bound) {
  const auto ip = inet::parse_ip(address);
  if (!ip) cmd::die(cmd::permanent, "not an address: ", address);
  os::Fd listener = inet::tcp_socket(inet::family_of(*ip));
  const auto number = static_cast<uint16_t>(text::number(port, 65535).value_or(0));
  const inet::Endpoint local{.ip = *ip, .port = number, .scope = 0};
  if (!listener || !inet::reuse_address(listener) || !inet::bind(listener, local) ||
      !inet::listen(listener, backlog)) {
    cmd::die_sys(cmd::temporary, "unable to listen");
  }
  bound = inet::local_endpoint(listener).value_or(inet::Endpoint{});
  return listener;
}

static void print_port(const inet::Endpoint& bound) {
  (void)os::write_all(os::standard_output, text::join(bound.port, '\n'));
}

/// The first that connects to the address, once the port or the name was printed.
static os::Fd take_connection(const std::string& address, std::string_view port) {
  inet::Endpoint bound, remote;
  const bool has_name = address.find('/') != std::string::npos;
  const os::Fd listener =
      has_name ? os::listen_local(address, 0600, 5) : listen(address, port, 5, bound);
  if (!listener) cmd::die_sys(cmd::temporary, "unable to listen");
  if (has_name) (void)os::write_all(os::standard_output, address + '\n');
  if (!has_name) print_port(bound);
  os::wait_readable(listener.get(), os::forever);
  os::Fd connection = has_name ? os::accept_local(listener) : inet::accept(listener, remote);
  if (!connection || !os::set_blocking(connection.get())) {
    cmd::die_sys(cmd::temporary, "unable to accept");
  }
  return connection;
}

/// Fills the queue of a listener that accepts nothing: further attempts are not answered.
[[noreturn]] static void stay_full(const char* address) {
  inet::Endpoint bound;
  const os::Fd listener = listen(address, "", 0, bound);
  const inet::Endpoint any{
      .ip = inet::parse_ip("0.0.0.0").value_or(inet::Ip()), .port = 0, .scope = 0};
  std::vector<os::Fd> connections;
  constexpr int64_t patience = 200;
  while (os::Fd connection = inet::connect(any, bound, patience)) {
    connections.push_back(std::move(connection));
  }
  print_port(bound);
  os::sleep_milliseconds(60000);
  cmd::exit(0);
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("answer script received [ address [ port ] ]");
  os::ignore_signal(SIGPIPE);
  os::set_alarm(60);
  if (std::string_view(args[0]) == "--full") stay_full(args[1]);
  const auto script = os::read_file(args[0], 65536);
  os::Fd received = os::open_truncate(args[1], 0666);
  if (!script || !received) cmd::die_sys(cmd::temporary, "unable to open files");

  const std::string address = args.size() > 2 ? args[2] : "127.0.0.1";
  os::Fd connection = take_connection(address, args.size() > 3 ? args[3] : "");
  Player player(std::move(connection), std::move(received));
  std::string_view rest = *script;
  while (const auto line = text::take(rest, '\n')) {
    if (*line == "close") return 0;
    if (!player.play(*line)) return 1;
  }
  player.drain();
  return 0;
}
