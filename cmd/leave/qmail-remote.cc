// qmail-remote: hand the message on descriptor 0 to another host by SMTP.
//
//   qmail-remote host sender recipient [ recipient ... ]
//
//   exit 0   always; what happened is told on standard output (smtp.md section 10): a report for
//   each
//            recipient asked for, then one for the message, each ended by a NUL

#include <algorithm>
#include <cerrno>
#include <limits>
#include <vector>

#include "cmd/program.h"
#include "db/control.h"
#include "db/route.h"
#include "inet/interfaces.h"
#include "inet/ip.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/home.h"
#include "os/signal.h"
#include "queue/tcpto.h"
#include "talk/dot.h"
#include "talk/reply.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/quote.h"

/// The report on the message, and the end.
template <typename... Parts>
[[noreturn]] static void finish(const Parts&... parts) {
  io::out.print(parts..., '\n', '\0');
  io::out.flush();
  cmd::exit(cmd::success);
}

struct Controls {
  std::string hello;
  uint64_t connect_seconds = 60;
  uint64_t talk_seconds = 1200;
  db::ConstMap routes;
};

static Controls read_controls() {
  Controls controls;
  std::vector<std::string> routes;
  if (!db::read_line_or_default("control/me", controls.hello) ||
      !db::read_line_or_default("control/helohost", controls.hello) || controls.hello.empty() ||
      !db::read_number_or_default("control/timeoutconnect", controls.connect_seconds) ||
      !db::read_number_or_default("control/timeoutremote", controls.talk_seconds) ||
      !db::read_list_or_default("control/smtproutes", routes)) {
    finish("ZUnable to read control files. (#4.3.0)");
  }
  controls.routes = db::colon_map(routes);
  // A reader and a writer would take 0 for no limit at all.
  constexpr uint64_t most = std::numeric_limits<int32_t>::max();
  controls.connect_seconds = std::clamp<uint64_t>(controls.connect_seconds, 1, most);
  controls.talk_seconds = std::clamp<uint64_t>(controls.talk_seconds, 1, most);
  return controls;
}

/// An address in the place of a name: `1.2.3.4`, `[1.2.3.4]`, `[::1]`, `[IPv6:::1]`.
static std::optional<inet::Ip> literal(std::string_view host) {
  if (!host.starts_with('[') || !host.ends_with(']')) return inet::parse_ip(host);
  host = host.substr(1, host.size() - 2);
  constexpr std::string_view tag = "IPv6:";
  if (text::starts_without_case(host, tag)) host.remove_prefix(tag.size());
  return inet::parse_ip(host);
}

/// The addresses of a host, best first. This is where names will be looked up.
static std::vector<inet::Ip> addresses_of(std::string_view host) {
  const auto ip = literal(host);
  if (!ip) finish("ZSorry, I couldn't find any host by that name. (#4.1.2)");
  return {*ip};
}

/// Where to connect to, best first.
static std::vector<inet::Endpoint> find_targets(std::string_view host, const db::ConstMap& routes) {
  constexpr uint16_t smtp_port = 25;
  const std::string_view route = db::find_route(routes, host).value_or("");
  const auto relay =
      route.empty() ? db::Relay{std::string(host), smtp_port} : db::parse_relay(route);
  if (!relay) finish("ZUnable to read control files. (#4.3.0)");
  std::vector<inet::Endpoint> targets;
  for (const inet::Ip& ip : addresses_of(relay->host)) {
    targets.push_back({.ip = ip, .port = relay->port, .scope = 0});
  }
  if (!route.empty()) return targets;

  // Without a relay, mail for this host itself would come back: its own addresses end the list.
  const auto own = inet::own_addresses();
  if (!own) finish("ZSystem resources temporarily unavailable. (#4.3.0)");
  const auto is_own = [&](const inet::Endpoint& target) {
    return std::ranges::find(*own, target.ip.bytes()) != own->end();
  };
  targets.erase(std::ranges::find_if(targets, is_own), targets.end());
  if (targets.empty()) {
    finish(
        "DSorry. Although I'm listed as a best-preference MX or A for that host,\n"
        "it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)");
  }
  return targets;
}

/// The address as the table of timeouts has it, which has room for IPv4 only.
static std::optional<queue::Ip4> in_table(const inet::Ip& ip) {
  if (!ip.is_v4()) return std::nullopt;
  queue::Ip4 four;
  std::ranges::copy(ip.bytes().end() - four.size(), ip.bytes().end(), four.begin());
  return four;
}

/// Connects to the first target that lets us, and says in `ip` which that is.
static os::Fd connect_first(const std::vector<inet::Endpoint>& targets, uint64_t seconds,
                            inet::Ip& ip) {
  for (const inet::Endpoint& target : targets) {
    ip = target.ip;
    const auto four = in_table(ip);
    const auto seen = four ? queue::look_up_tcpto(queue::tcpto_path, *four)
                           : queue::TimeoutTable::Seen{.recorded = false, .skip = false};
    if (seen.skip) continue;
    inet::Endpoint any;
    if (four) any.ip = inet::Ip::v4(0, 0, 0, 0);
    os::Fd socket = inet::connect(any, target, static_cast<int64_t>(seconds) * 1000);
    if (four && !socket && errno == ETIMEDOUT) {
      queue::note_timeout(queue::tcpto_path, *four);
    } else if (seen.recorded) {
      queue::note_answer(queue::tcpto_path, *four);
    }
    if (socket) return socket;
  }
  finish("ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)");
}

/// The dialogue with one server, and what it said last.
class Dialogue {
 public:
  Dialogue(const os::Fd& socket, const inet::Ip& ip, uint64_t seconds)
      : ip_(inet::format(ip)), out_(socket.get(), out_room_), in_(socket.get(), in_room_, &out_) {
    in_.set_timeout(static_cast<unsigned>(seconds));
    out_.set_timeout(static_cast<unsigned>(seconds));
  }

  const std::string& ip() const { return ip_; }
  io::Writer& out() { return out_; }

  /// Waits for the reply to what was sent: K, Z or D.
  char verdict(talk::Step step);
  /// What the server said, once.
  std::string said();
  /// From now on the server may have accepted the message although no reply comes.
  void message_sent() { message_sent_ = true; }
  [[noreturn]] void died();
  /// Reports on the message, and leaves.
  [[noreturn]] void end(char letter, std::string_view phrase);

 private:
  std::string ip_;
  char out_room_[16384];
  char in_room_[4096];
  io::Writer out_;
  io::Reader in_;
  talk::Reply reply_;
  bool message_sent_ = false;
};

char Dialogue::verdict(talk::Step step) {
  reply_ = {};
  talk::Replied replied = talk::Replied::more;
  while (replied == talk::Replied::more) {
    std::string_view bytes = in_.peek();
    if (bytes.empty()) died();
    const size_t size = bytes.size();
    replied = reply_.feed(bytes);
    in_.skip(size - bytes.size());
  }
  if (replied == talk::Replied::too_long) died();
  return talk::verdict(step, reply_.code());
}

std::string Dialogue::said() {
  if (reply_.text().empty()) return {};
  std::string text = "Remote host said: " + reply_.text();
  if (!text.ends_with('\n')) text += '\n';
  reply_ = {};
  return text;
}

void Dialogue::died() {
  finish("ZConnected to ", ip_, " but connection died. ",
         message_sent_ ? "Possible duplicate! " : "", "(#4.4.2)");
}

void Dialogue::end(char letter, std::string_view phrase) {
  // The report first: nothing that happens to QUIT may change it.
  io::out.print(letter, phrase, ".\n", said(), '\0');
  io::out.flush();
  out_.put("QUIT\r\n");
  out_.flush();
  cmd::exit(cmd::success);
}

/// Offers the recipients one by one and reports on each; false if none was accepted.
static bool offer(Dialogue& server, cmd::Args recipients) {
  bool any = false;
  for (const char* recipient : recipients) {
    server.out().print("RCPT TO:<", text::quote_address(recipient), ">\r\n");
    const char verdict = server.verdict(talk::Step::recipient);
    if (verdict == 'K') {
      any = true;
      io::out.print('r', '\0');
    } else {
      io::out.print(verdict == 'D' ? 'h' : 's', server.ip(), " does not like recipient.\n",
                    server.said(), '\0');
    }
  }
  return any;
}

static void send_message(Dialogue& server) {
  talk::DotEncoder encoder;
  std::string wire;
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    wire.clear();
    encoder.feed(bytes, wire);
    io::in.skip(bytes.size());
    server.out().put(wire);
    if (server.out().failed()) server.died();
  }
  // The connection is cut without the final dot: the server must not accept half a message.
  if (io::in.failed()) finish("ZUnable to read message. (#4.3.0)");
  wire.clear();
  encoder.finish(wire);
  server.out().put(wire);  // goes out with the end of the message, in one segment
  if (server.out().failed()) server.died();
  server.message_sent();
}

[[noreturn]] static void converse(Dialogue& server, std::string_view hello, std::string_view sender,
                                  cmd::Args recipients) {
  const std::string connected = text::join("Connected to ", server.ip());
  const auto must = [&](talk::Step step, std::string_view who, std::string_view but) {
    const char verdict = server.verdict(step);
    if (verdict != 'K') server.end(verdict, text::join(who, but));
  };
  must(talk::Step::greeting, connected, " but greeting failed");
  server.out().print("HELO ", hello, "\r\n");
  must(talk::Step::helo, connected, " but my name was rejected");
  server.out().print("MAIL FROM:<", text::quote_address(sender), ">\r\n");
  must(talk::Step::mail, connected, " but sender was rejected");
  if (!offer(server, recipients)) server.end('D', text::join("Giving up on ", server.ip()));
  server.out().put("DATA\r\n");
  must(talk::Step::data, server.ip(), " failed on DATA command");
  send_message(server);
  must(talk::Step::message, server.ip(), " failed after I sent the message");
  server.end('K', text::join(server.ip(), " accepted message"));
}

int program(cmd::Args args) {
  os::ignore_signal(SIGPIPE);
  // A line break in an address would end the command it stands in, and start another.
  const auto breaks = [](std::string_view word) {
    return word.find_first_of("\r\n") != std::string_view::npos;
  };
  if (args.size() < 3 || std::ranges::any_of(args, breaks)) {
    finish("DI (qmail-remote) was invoked improperly. (#5.3.5)");
  }
  if (!os::change_directory(os::mail_home())) {
    finish("ZUnable to switch to home directory. (#4.3.0)");
  }
  const Controls controls = read_controls();
  const auto targets = find_targets(args[0], controls.routes);
  inet::Ip ip;
  const os::Fd socket = connect_first(targets, controls.connect_seconds, ip);
  inet::send_at_once(socket);
  Dialogue server(socket, ip, controls.talk_seconds);
  converse(server, controls.hello, args[1], args.tail(2));
}
