// deliver-lmtp: hand a message over to a mail store by LMTP (RFC 2033).
//
//   deliver-lmtp [ -d ] [ -t seconds ] socket|host[:port] [ address ... ] <message
//
//   exit 0     all addresses have the message
//        100   one was refused for good, or a variable is not set; none was put off
//        111   one was put off, or the dialogue failed; try again later. Those that have the
//              message get it again then.
//
//   What the server said to each is told on standard error.

#include <algorithm>
#include <vector>

#include "cmd/forward.h"
#include "cmd/host.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "db/control.h"
#include "db/route.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/home.h"
#include "os/host.h"
#include "os/local_socket.h"
#include "os/signal.h"
#include "talk/client.h"
#include "talk/lmtp.h"
#include "text/quote.h"
#include "text/scan.h"

static constexpr uint16_t usual_port = 24;
static constexpr uint64_t most_seconds = 86400;
static constexpr uint64_t connect_seconds = 60;

[[noreturn]] static void usage() {
  cmd::usage("deliver-lmtp [ -d ] [ -t seconds ] socket|host[:port] [ address ... ]");
}

/// The dialogue with the server, and what came of it.
class Session {
 public:
  Session(std::string_view server, const os::Fd& connection, uint64_t seconds,
          const std::vector<std::string_view>& addresses)
      : server_(server),
        connected_(text::join("Connected to ", server)),
        wire_(connection.get(), seconds),
        recipients_(addresses) {}

  void greet(std::string_view hello);
  void offer(std::string_view sender);
  void send(std::string_view lines);
  /// Tells what became of the message, takes leave of the server, and ends the program.
  [[noreturn]] void quit();

 private:
  char verdict(talk::Step step);
  void must(talk::Step step, std::string_view who, std::string_view but);
  void put_recipient(size_t index);
  [[noreturn]] void died();
  int report() const;

  std::string_view server_;
  std::string connected_;
  talk::Wire wire_;
  talk::Reply reply_;
  talk::LmtpRecipients recipients_;
  bool sent_ = false;  // the server may have taken the message although no reply comes
};

/// Waits for the next reply.
char Session::verdict(talk::Step step) {
  if (!talk::receive(wire_.in, reply_)) died();
  return talk::verdict(step, reply_.code());
}

void Session::must(talk::Step step, std::string_view who, std::string_view but) {
  const char letter = verdict(step);
  if (letter == 'K') return;
  recipients_.settle_open(letter, text::join(who, but), reply_);
  quit();
}

void Session::died() {
  const std::string_view duplicate = sent_ ? "Possible duplicate! " : "";
  recipients_.settle_open(
      'Z', text::join(connected_, " but connection died. ", duplicate, "(#4.4.2)"), {});
  cmd::exit(report());
}

int Session::report() const {
  cmd::say(recipients_.report());
  switch (recipients_.verdict()) {
    case 'K': return cmd::success;
    case 'D': return cmd::permanent;
    default: return cmd::temporary;
  }
}

void Session::quit() {
  const int code = report();  // first: nothing that happens to QUIT may change it
  wire_.out.put("QUIT\r\n");
  wire_.out.flush();
  cmd::exit(code);
}

void Session::greet(std::string_view hello) {
  must(talk::Step::greeting, connected_, " but greeting failed.");
  wire_.out.print("LHLO ", hello, "\r\n");
  must(talk::Step::helo, connected_, " but my name was rejected.");
}

void Session::put_recipient(size_t index) {
  wire_.out.print("RCPT TO:<", text::quote_address(recipients_.address(index)), ">\r\n");
}

/// The sender, the recipients and DATA: one by one, or, where the server offers that, in one write
/// as far as its replies find room.
void Session::offer(std::string_view sender) {
  const bool together = talk::offers(reply_, "PIPELINING");
  const size_t group = together ? 100 : 1;
  constexpr std::string_view sender_rejected = " but sender was rejected.";

  wire_.out.print("MAIL FROM:<", text::quote_address(sender), ">\r\n");
  if (!together) must(talk::Step::mail, connected_, sender_rejected);
  for (size_t next = 0; next < recipients_.size();) {
    const size_t first = next;
    const size_t end = std::min(first + group, recipients_.size());
    for (size_t i = first; i < end; ++i) put_recipient(i);
    if (together && end == recipients_.size()) wire_.out.put("DATA\r\n");
    if (together && first == 0) must(talk::Step::mail, connected_, sender_rejected);
    for (; next < end; ++next) {
      const char letter = verdict(talk::Step::recipient);
      if (letter == 'K') continue;
      recipients_.settle(next, letter, text::join(server_, " does not like recipient."), reply_);
    }
  }
  // A server that lets DATA through for nobody gets a message without an end.
  if (!recipients_.any_open()) quit();
  if (!together) wire_.out.put("DATA\r\n");
  must(talk::Step::data, server_, " failed on DATA command.");
}

/// The message; then each recipient that was accepted has a reply of its own (RFC 2033
/// section 4.2).
void Session::send(std::string_view lines) {
  switch (talk::send_message(lines, io::in, wire_.out)) {
    case talk::Sent::whole: break;
    case talk::Sent::broken: died();
    // The connection is cut without the final dot: the server must not accept half a message.
    case talk::Sent::unreadable:
      recipients_.settle_open('Z', "Unable to read message. (#4.3.0)", {});
      cmd::exit(report());
  }
  sent_ = true;
  for (size_t i = 0; i < recipients_.size(); ++i) {
    if (!recipients_.open(i)) continue;
    const char letter = verdict(talk::Step::message);
    const std::string_view what =
        letter == 'K' ? " accepted message." : " failed after I sent the message.";
    recipients_.settle(i, letter, text::join(server_, what), reply_);
  }
}

static os::Fd connect(const char* server, uint64_t seconds) {
  const auto milliseconds = static_cast<int64_t>(std::min(seconds, connect_seconds)) * 1000;
  if (std::string_view(server).find('/') != std::string_view::npos) {
    return os::connect_local(server, milliseconds);
  }
  const auto relay = db::parse_relay(server, usual_port);
  if (!relay || relay->host.empty()) usage();
  const inet::Host host = cmd::find_host(relay->host, inet::Kinds::both);
  for (const inet::Ip& ip : host.addresses.values) {
    os::Fd socket = inet::tcp_socket(inet::family_of(ip));
    const inet::Endpoint end{.ip = ip, .port = relay->port, .scope = host.scope};
    if (!socket || !inet::connect(socket, end, milliseconds)) continue;
    inet::send_at_once(socket);
    return socket;
  }
  return {};
}

/// The name to greet with.
static std::string own_name() {
  const std::string_view home = os::mail_home();
  std::string name;
  for (const char* control : {"/control/me", "/control/helohost"}) {
    const std::string path = text::join(home, control);
    if (!db::read_line_or_default(path.c_str(), name)) {
      cmd::die_sys(cmd::temporary, "unable to read ", path);
    }
  }
  if (name.empty()) name = os::host_name();
  return name.empty() ? "localhost" : name;
}

/// An address as a command can carry it: a line break would end the command and start another.
static std::string_view checked(std::string_view address) {
  if (address.find_first_of("\r\n") == std::string_view::npos) return address;
  cmd::die(cmd::permanent, "line break in address ", text::printable(address));
}

int program(cmd::Args args) {
  os::ignore_signal(SIGPIPE);
  uint64_t seconds = 600;
  bool with_line = true;
  cmd::Options options(args, "dt:");
  while (const char option = options.next()) switch (option) {
      case 'd': with_line = false; break;
      case 't': seconds = text::number(options.value(), most_seconds).value_or(0); break;
      default: usage();
    }
  args = options.rest();
  if (args.empty() || seconds == 0) usage();
  std::string_view sender = checked(cmd::delivery_variable("SENDER"));
  if (sender == "#@[]") sender = "";  // a double bounce: no address elsewhere
  std::vector<std::string_view> addresses;
  for (const char* address : args.tail(1)) addresses.push_back(checked(address));
  if (addresses.empty()) addresses.push_back(checked(cmd::delivery_variable("RECIPIENT")));
  const std::string_view lines = with_line ? cmd::delivery_variable("DTLINE") : "";

  io::in.peek();
  if (io::in.failed()) {
    errno = io::in.error();
    cmd::die_sys(cmd::temporary, "unable to read message");
  }
  const std::string hello = own_name();
  const os::Fd connection = connect(args[0], seconds);
  if (!connection) cmd::die_sys(cmd::temporary, "unable to connect to ", args[0]);
  Session session(args[0], connection, seconds, addresses);
  session.greet(hello);
  session.offer(sender);
  session.send(lines);
  session.quit();
}
