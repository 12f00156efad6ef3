// pop-out: fetch every message of a mailbox by POP3 from 127.0.0.1, and delete it there.
//
//   pop-out port user password folder     the messages become folder/1, folder/2, ..., with LF line ends
//
//   Prints how many there were.
//   exit 0    all fetched, of the announced sizes     1    refused     111    the connection failed

#include <string>
#include <string_view>

#include "cmd/program.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/file.h"
#include "text/scan.h"

namespace {

class Session {
 public:
  explicit Session(uint16_t port) : socket_(open(port)), writer_(socket_.get(), out_), reader_(socket_.get(), in_, &writer_) {
    writer_.set_timeout(60);
    reader_.set_timeout(60);
    expect_ok();
  }
  void say(std::string_view command) {
    writer_.print(command, "\r\n");
    expect_ok();
  }
  const std::string& reply() const { return line_; }

  /// Reads a multi-line reply; returns how many octets it had on the wire, without the added dots.
  size_t body(std::string& message) {
    size_t octets = 0;
    for (;;) {
      if (reader_.get_line(line_, size_t{1} << 30) != io::Line::complete) lost();
      if (line_ == ".\r") return octets;
      std::string_view line = line_;
      if (!line.ends_with('\r')) cmd::die(1, "a line that ends without CR");
      if (line.starts_with('.')) line.remove_prefix(1);
      octets += line.size() + 1;
      line.remove_suffix(1);
      text::append(message, line, '\n');
    }
  }

 private:
  static os::Fd open(uint16_t port) {
    os::Fd socket = inet::connect({inet::Ip::v4(0, 0, 0, 0), 0, 0}, {inet::Ip::v4(127, 0, 0, 1), port, 0}, 10000);
    if (!socket || !os::set_blocking(socket.get())) cmd::die_sys(cmd::temporary, "unable to connect");
    return socket;
  }
  [[noreturn]] static void lost() { cmd::die_sys(cmd::temporary, "connection lost"); }
  void expect_ok() {
    if (reader_.get_line(line_, 4096) != io::Line::complete) lost();
    if (!line_.starts_with("+OK")) cmd::die(1, "refused: ", line_);
  }

  os::Fd socket_;
  char out_[1024];
  char in_[16384];
  io::Writer writer_;
  io::Reader reader_;
  std::string line_;
};

}  // namespace

int program(cmd::Args args) {
  if (args.size() != 4) cmd::usage("pop-out port user password folder");
  Session session(static_cast<uint16_t>(text::scan_decimal(args[0]).value));
  session.say(text::join("USER ", args[1]));
  session.say(text::join("PASS ", args[2]));
  session.say("STAT");
  const uint64_t count = text::scan_decimal(session.reply().substr(4)).value;
  for (uint64_t number = 1; number <= count; ++number) {
    session.say(text::join("LIST ", number));
    const std::string_view listing = session.reply();
    const uint64_t announced = text::scan_decimal(listing.substr(listing.rfind(' ') + 1)).value;
    session.say(text::join("RETR ", number));
    std::string message;
    const size_t octets = session.body(message);
    if (octets != announced) cmd::die(1, "message ", number, " was announced with ", announced, " octets, has ", octets);
    const os::Fd file = os::open_truncate(text::join(args[3], '/', number), 0644);
    if (!file || !os::write_all(file.get(), message)) cmd::die_sys(cmd::temporary, "unable to write");
    session.say(text::join("DELE ", number));
  }
  session.say("QUIT");
  io::out.print(count, '\n');
  return io::finish();
}
