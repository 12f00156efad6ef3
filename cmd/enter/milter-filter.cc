// milter-filter: have a milter look at a message and change it; a filter of qmail-hooks(5).
//
//   milter-filter [ -o ] [ -t seconds ] host port
//   milter-filter [ -o ] [ -t seconds ] path
//
//   0 31 71 82 99   what the milter wants, as of a filter of qmail-qfilter
//   71              also if it cannot be asked, unless -o
//   91              there is no envelope on descriptor 3

#include <algorithm>

#include "cmd/milter.h"
#include "cmd/options.h"
#include "cmd/peer.h"
#include "cmd/program.h"
#include "db/control.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/signal.h"
#include "queue/hooks.h"
#include "talk/milter.h"
#include "text/scan.h"

static constexpr int envelope_fd = 3;
static constexpr int bad_envelope = 91;
static constexpr size_t header_most = 1 << 20;
static constexpr size_t body_block = 65535;

static std::string_view variable(const char* name, std::string_view otherwise = "") {
  const char* value = os::get_env(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

/// Who sends what to whom.
static void tell_envelope(cmd::Milter& milter, const talk::MilterTerms& terms,
                          const queue::Addresses& addresses) {
  const auto port = text::number(variable("TCPREMOTEPORT"), 65535).value_or(0);
  const std::string_view ip = variable("TCPREMOTEIP");
  const std::string_view host = variable("TCPREMOTEHOST", "unknown");
  const std::string shown_host = host == "unknown" && !ip.empty() ? text::join('[', ip, ']') : std::string(host);
  std::string me = "localhost";
  (void)db::read_line_or_default(text::join(os::mail_home(), "/control/me").c_str(), me);
  milter.define('C', text::join("j", '\0', me, '\0', "{daemon_name}", '\0', "paperpath", '\0'));
  milter.tell(terms, 'C', talk::milter_connect(shown_host, ip, static_cast<uint16_t>(port)));
  milter.tell(terms, 'H', text::join(variable("SMTPHELOHOST", "unknown"), '\0'));
  const std::string id(variable("TRANSACTION", variable("QMAILPPID", "0")));
  std::string macros = text::join("i", '\0', id, '\0');
  const std::string_view user = variable("SMTPAUTHUSER");
  if (!user.empty()) text::append(macros, "{auth_authen}", '\0', user, '\0');
  milter.define('M', macros);
  milter.tell(terms, 'M', text::join('<', addresses.sender, '>', '\0'));
  for (const std::string_view recipient : addresses.recipients) {
    milter.tell(terms, 'R', text::join('<', recipient, '>', '\0'));
  }
  milter.tell(terms, 'T', "");
}

/// The message up to its body. What was read of the body is left in `start`.
static talk::MilterHeader read_header(const talk::MilterTerms& terms, std::string& start) {
  char room[16384];
  for (;;) {
    const ptrdiff_t count = os::read(os::standard_input, room);
    if (count < 0) cmd::no_milter("unable to read message");
    start.append(room, static_cast<size_t>(count));
    if (start.find("\n\n") != std::string::npos || count == 0) break;
    if (start.size() > header_most) cmd::no_milter("the header is too long");
  }
  talk::MilterHeader header(terms);
  std::string_view rest = start;
  header.read(rest);
  if (rest.starts_with('\n')) rest.remove_prefix(1);
  start.erase(0, start.size() - rest.size());
  return header;
}

static void tell_message(cmd::Milter& milter, const talk::MilterTerms& terms,
                         const talk::MilterHeader& header, std::string_view start) {
  for (const talk::MilterField& field : header.fields()) {
    milter.tell(terms, 'L', text::join(field.name, '\0', header.shown(field), '\0'));
  }
  milter.tell(terms, 'N', "");
  std::string block;
  talk::append_with_crs(block, start);
  char room[16384];
  for (bool enough = false; !enough;) {
    const ptrdiff_t count = os::read(os::standard_input, room);
    if (count < 0) cmd::no_milter("unable to read message");
    talk::append_with_crs(block, {room, static_cast<size_t>(count)});
    while (!enough && (block.size() > body_block || (count == 0 && !block.empty()))) {
      const size_t size = std::min(block.size(), body_block);
      enough = milter.tell_body(terms, std::string_view(block).substr(0, size));
      block.erase(0, size);
    }
    if (count == 0) return;
  }
}

/// Takes the changes up to the milter's last word. The new body, if there is one, is a file.
static os::Fd take_changes(cmd::Milter& milter, talk::MilterHeader& header) {
  os::Fd body;
  std::string piece;  // may end in a CR whose LF comes with the next packet
  for (;;) {
    const talk::MilterPacket packet = milter.receive();
    if (packet.command == 'b') {
      if (!body) body = os::open_temporary();
      talk::append_without_crs(piece, packet.data);
      const bool held = piece.ends_with('\r');
      if (held) piece.pop_back();
      if (!body || !os::write_all(body.get(), piece)) cmd::no_milter("unable to write the new body");
      piece.assign(held ? 1 : 0, '\r');
      continue;
    }
    if (const auto verdict = talk::milter_verdict(packet)) {
      if (verdict->code != cmd::success) cmd::end(*verdict);
      return body;
    }
    if (!header.apply(packet)) cmd::no_milter("the milter wants what cannot be done");
  }
}

static void copy_rest(int from, uint64_t position) {
  if (!os::seek(from, position)) cmd::no_milter("unable to read message");
  char room[16384];
  io::Reader reader(from, room);
  for (auto bytes = reader.peek(); !bytes.empty(); bytes = reader.peek()) {
    io::out.put(bytes);
    reader.skip(bytes.size());
  }
  if (reader.failed()) cmd::no_milter("unable to read message");
}

[[noreturn]] static void usage() {
  cmd::usage("milter-filter [ -o ] [ -t seconds ] { host port | path }");
}

static unsigned take_options(cmd::Args& args) {
  constexpr uint64_t longest = 3600;
  uint64_t seconds = 60;
  cmd::Options options(args, "ot:");
  while (const char option = options.next()) {
    if (option == '?') usage();
    if (option == 'o') cmd::pass_without_milter();
    const auto number = option == 't' ? text::number(options.value(), longest) : seconds;
    if (!number) usage();
    seconds = std::max<uint64_t>(*number, 1);
  }
  args = options.rest();
  if (!cmd::names_peer(args) || args.size() != cmd::peer_words(args)) usage();
  return static_cast<unsigned>(seconds);
}

int program(cmd::Args args) {
  constexpr unsigned reads = 20;
  constexpr size_t envelope_most = size_t{1} << 28;
  const unsigned seconds = take_options(args);
  os::ignore_signal(SIGPIPE);
  cmd::prepare_milter();
  const auto envelope = os::read_all(envelope_fd, envelope_most);
  queue::Addresses addresses;
  if (!envelope || !queue::parse_envelope(*envelope, addresses)) cmd::exit(bad_envelope);
  os::set_alarm(seconds * reads);  // a milter that only says that it takes its time
  const os::Fd server = cmd::connect_peer(args, int64_t{seconds} * 1000);
  if (!server) cmd::no_milter("unable to connect to ", args[0], ": ", os::error_text(errno));
  cmd::Milter milter(server, seconds);
  const talk::MilterTerms terms = milter.agree();
  tell_envelope(milter, terms, addresses);
  std::string start;
  talk::MilterHeader header = read_header(terms, start);
  const auto read = os::position(os::standard_input);
  if (!read) cmd::no_milter("the message is no file");
  const uint64_t body_at = *read - start.size();
  tell_message(milter, terms, header, start);
  milter.send('E', "");
  const os::Fd body = take_changes(milter, header);
  milter.quit();
  if (!header.changed() && !body) return cmd::success;

  io::out.print(header.text(), '\n');
  copy_rest(body ? body.get() : os::standard_input, body ? 0 : body_at);
  return io::finish() == cmd::success ? cmd::success : cmd::milter_deferred;
}
