// qmail-popup: read a POP3 user name and password and hand them to a program that checks them.
//
//   qmail-popup [ -d delay ] hostname subprogram [ arg ... ]
//     -d delay   seconds between a wrong password and the reply; 2 by default
//
//   exit 1    always: whether a session took place is told in the dialogue

#include "cmd/options.h"
#include "cmd/program.h"
#include "inet/ucspi_tls.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/error.h"
#include "os/password.h"
#include "os/process.h"
#include "os/signal.h"
#include "talk/pop3.h"
#include "text/case.h"
#include "text/scan.h"
#include "text/split.h"

static constexpr int always = 1;
static constexpr int credentials_fd = 3;
static constexpr unsigned timeout_seconds = 1200;

// One byte: what the client sends behind the password is for the subprogram, and stays unread.
static constinit char input_bytes[1];
static constinit io::Reader input(os::standard_input, input_bytes, &io::out);

struct Dialogue {
  std::string stamp;  // `<PID.TIME@HOSTNAME>`
  cmd::Args subprogram;
  int64_t delay;  // milliseconds
  inet::TlsOffer tls;
  inet::TlsStart tls_start;
  std::string user{};
};

template <typename... Parts>
static void reply(const Parts&... parts) {
  io::out.print(parts..., "\r\n");
}

template <typename... Parts>
[[noreturn]] static void last_reply(const Parts&... parts) {
  reply(parts...);
  io::out.flush();
  cmd::exit(always);
}

/// A pipe that holds the credentials and their end. They fit into any pipe, so the child finds all
/// of them, and no password is left in the memory of this process while the session lasts.
static os::Fd credentials_pipe(std::string_view user, std::string_view secret,
                               std::string_view stamp) {
  os::Pipe pipe = os::pipe();
  if (!pipe) last_reply("-ERR unable to open pipe");
  std::string credentials;
  credentials.reserve(user.size() + secret.size() + stamp.size() + 3);
  text::append(credentials, user, '\0', secret, '\0', stamp, '\0');
  const bool written = os::write_all(pipe.writer.get(), credentials);
  os::wipe(credentials);
  if (!written) last_reply("-ERR unable to write pipe");
  return std::move(pipe.reader);
}

[[noreturn]] static void run_session(const Dialogue& dialogue, const os::Fd& credentials) {
  io::out.flush();
  const os::Redirect redirects[] = {{credentials.get(), credentials_fd}};
  const os::Child child = os::spawn(dialogue.subprogram.argv(), {.descriptors = redirects});
  if (!child && os::temporary(errno)) last_reply("-ERR unable to fork");
  if (!child) last_reply("-ERR authorization failed");
  const auto status = child.wait();
  const bool crashed = !status || status->crashed();
  if (!crashed && status->code() == cmd::success) cmd::exit(always);
  // Whoever guesses has to wait, and there is one guess in each connection.
  os::sleep_milliseconds(dialogue.delay);
  last_reply(crashed ? "-ERR aack, child crashed" : "-ERR authorization failed");
}

[[noreturn]] static void authorize(Dialogue& dialogue, std::string& line,
                                   std::string_view user, std::string_view secret) {
  dialogue.tls_start = {};
  const os::Fd credentials = credentials_pipe(user, secret, dialogue.stamp);
  line.resize(line.capacity());  // a longer line may have been there before
  os::wipe(line);
  os::wipe(input_bytes);
  run_session(dialogue, credentials);
}

static void tell_capabilities(const Dialogue& dialogue) {
  std::string_view more = "USER\r\n";
  if (dialogue.tls == inet::TlsOffer::offered) more = "USER\r\nSTLS\r\n";
  if (dialogue.tls == inet::TlsOffer::required) more = "STLS\r\n";
  io::out.put(talk::pop_capabilities(more));
}

/// STLS (RFC 2595 section 4). What the client said in the clear counts no more.
static void start_tls(Dialogue& dialogue) {
  if (inet::is_encrypted()) return reply("-ERR TLS is active");
  if (dialogue.tls == inet::TlsOffer::none) return reply("-ERR authorization first");
  reply("+OK begin TLS negotiation");
  if (!io::out.flush()) cmd::exit(always);
  input.discard();
  if (!dialogue.tls_start.begin(timeout_seconds)) cmd::exit(always);
  dialogue.tls = inet::TlsOffer::none;
  dialogue.user.clear();
}

static void obey(Dialogue& dialogue, std::string& line) {
  const talk::PopCommand command = talk::split_pop_command(line);
  const std::string verb = text::lower(command.verb);
  if (line.find('\0') != std::string::npos) return reply("-ERR syntax error");
  if (verb == "noop") return reply("+OK ");
  if (verb == "quit") last_reply("+OK ");
  if (verb == "capa") return tell_capabilities(dialogue);
  if (verb == "stls") return start_tls(dialogue);
  const bool names_user = verb == "user" || verb == "pass" || verb == "apop";
  if (!names_user) return reply("-ERR authorization first");
  if (dialogue.tls == inet::TlsOffer::required) return reply("-ERR STLS first");
  if (verb == "user") {
    if (command.argument.empty()) return reply("-ERR syntax error");
    dialogue.user = command.argument;
    return reply("+OK ");
  }
  if (verb == "pass") {
    if (dialogue.user.empty()) return reply("-ERR USER first");
    if (command.password.empty()) return reply("-ERR syntax error");
    authorize(dialogue, line, dialogue.user, command.password);
  }
  const text::Halves halves = text::halves(command.argument, ' ');
  if (!halves.found) return reply("-ERR syntax error");
  authorize(dialogue, line, halves.before, halves.after);
}

[[noreturn]] static void usage() { last_reply("-ERR usage: popup hostname subprogram"); }

int program(cmd::Args args) {
  constexpr uint64_t longest_delay = 3600;
  uint64_t delay = 2;
  os::ignore_signal(SIGPIPE);
  os::default_signal(SIGCHLD);  // ignored, it would take the exit code of the child away
  io::out.set_timeout(timeout_seconds);
  input.set_timeout(timeout_seconds);
  cmd::Options options(args, "d:");
  while (const char option = options.next()) {
    const auto seconds =
        option == 'd' ? text::number(options.value(), longest_delay) : std::nullopt;
    if (!seconds) usage();
    delay = *seconds;
  }
  args = options.rest();
  if (args.size() < 2) usage();

  Dialogue dialogue{
      .stamp = text::join('<', os::process_id(), '.', os::now_seconds(), '@', args[0], '>'),
      .subprogram = args.tail(1),
      .delay = static_cast<int64_t>(delay) * 1000,
      .tls = inet::tls_offer(),
      .tls_start = inet::TlsStart::take()};
  reply("+OK ", dialogue.stamp);
  std::string line;
  line.reserve(talk::most_pop_command);  // so that no copy of a password stays behind as it grows
  io::Line got;
  while ((got = input.get_line(line, talk::most_pop_command)) == io::Line::complete) {
    obey(dialogue, line);
    if (io::out.failed()) break;
  }
  if (got == io::Line::too_long) last_reply("-ERR line too long");
  io::out.flush();
  return always;
}
