// smtp-in: send messages by SMTP to 127.0.0.1.
//
//   smtp-in [ -1 ] port from to file ...     each file is one message
//     -1      all through one connection; else one connection each
//
//   For each file one line: its name and the server's last reply, of the first step it refused or of the
//   whole. Files whose lines end CR LF already are sent as they are.
//   exit 0    every message was accepted     1    some were refused     111    the connection failed

#include <memory>
#include <string>
#include <string_view>

#include "cmd/options.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/file.h"
#include "talk/dot.h"
#include "text/scan.h"

namespace {

class Session {
 public:
  explicit Session(uint16_t port) : socket_(open(port)), writer_(socket_.get(), out_), reader_(socket_.get(), in_, &writer_) {
    writer_.set_timeout(60);
    reader_.set_timeout(60);
    (void)answer();
    (void)say("HELO smtp-in.example");
  }

  /// Sends one message; true if it was accepted.
  bool send(std::string_view from, std::string_view to, const std::string& message) {
    if (!say(text::join("MAIL FROM:<", from, '>')) || !say(text::join("RCPT TO:<", to, '>')) || !say("DATA")) {
      const std::string refusal = reply_;
      (void)say("RSET");
      reply_ = refusal;
      return false;
    }
    std::string wire;
    encode(message, wire);
    writer_.put(wire);
    return answer();
  }
  void quit() { (void)say("QUIT"); }
  const std::string& reply() const { return reply_; }

 private:
  static os::Fd open(uint16_t port) {
    os::Fd socket = inet::connect({inet::Ip::v4(0, 0, 0, 0), 0, 0}, {inet::Ip::v4(127, 0, 0, 1), port, 0}, 10000);
    if (!socket || !os::set_blocking(socket.get())) cmd::die_sys(cmd::temporary, "unable to connect");
    return socket;
  }
  /// Every LF becomes CR LF; what has CR LF keeps it; dots are doubled; all else goes as it is.
  static void encode(std::string_view message, std::string& wire) {
    bool line_start = true;
    char previous = '\0';
    for (const char c : message) {
      if (line_start && c == '.') wire += '.';
      if (c == '\n' && previous != '\r') wire += '\r';
      wire += c;
      line_start = c == '\n';
      previous = c;
    }
    if (!line_start) wire += "\r\n";
    wire += ".\r\n";
  }
  bool say(std::string_view command) {
    writer_.print(command, "\r\n");
    return answer();
  }
  bool answer() {
    do {
      if (reader_.get_line(reply_, 4096) != io::Line::complete) cmd::die_sys(cmd::temporary, "connection lost");
    } while (reply_.size() > 3 && reply_[3] == '-');
    if (reply_.ends_with('\r')) reply_.pop_back();
    return reply_.starts_with('2') || reply_.starts_with('3');
  }

  os::Fd socket_;
  char out_[16384];
  char in_[4096];
  io::Writer writer_;
  io::Reader reader_;
  std::string reply_;
};

}  // namespace

int program(cmd::Args args) {
  constexpr const char* synopsis = "smtp-in [ -1 ] port from to file ...";
  bool one_connection = false;
  cmd::Options options(args, "1");
  while (const char option = options.next()) {
    if (option != '1') cmd::usage(synopsis);
    one_connection = true;
  }
  args = options.rest();
  if (args.size() < 4) cmd::usage(synopsis);
  const auto port = static_cast<uint16_t>(text::scan_decimal(args[0]).value);
  std::unique_ptr<Session> session;
  bool good = true;
  for (const char* file : args.tail(3)) {
    const auto message = os::read_file(file, size_t{1} << 30);
    if (!message) cmd::die_sys(cmd::temporary, "unable to read ", file);
    if (!session) session = std::make_unique<Session>(port);
    if (!session->send(args[1], args[2], *message)) good = false;
    io::out.print(file, ": ", session->reply(), '\n');
    if (!one_connection || session->reply().starts_with("421") || session->reply().starts_with("451 See")) {
      session.reset();
    }
  }
  return io::finish() == 0 && good ? 0 : 1;
}
