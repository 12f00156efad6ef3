// qmail-popup: read a POP3 user name and password and hand them to a program that checks them.
//
//   qmail-popup hostname subprogram [ arg ... ]
//
//   exit 1    always: whether a session took place is told in the dialogue

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/error.h"
#include "os/password.h"
#include "os/process.h"
#include "os/signal.h"
#include "talk/pop3.h"
#include "text/case.h"
#include "text/split.h"

static constexpr int always = 1;
static constexpr int credentials_fd = 3;
static constexpr unsigned timeout_seconds = 1200;

static constinit char input_bytes[talk::most_pop_command];
static constinit io::Reader input(os::standard_input, input_bytes, &io::out);

struct Dialogue {
  std::string stamp;  // `<PID.TIME@HOSTNAME>`
  cmd::Args subprogram;
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
  if (!status || status->crashed()) last_reply("-ERR aack, child crashed");
  if (status->code() != cmd::success) last_reply("-ERR authorization failed");
  cmd::exit(always);
}

[[noreturn]] static void authorize(const Dialogue& dialogue, std::string& line,
                                   std::string_view user, std::string_view secret) {
  const os::Fd credentials = credentials_pipe(user, secret, dialogue.stamp);
  line.resize(line.capacity());  // a longer line may have been there before
  os::wipe(line);
  os::wipe(input_bytes);
  run_session(dialogue, credentials);
}

static void obey(Dialogue& dialogue, std::string& line) {
  const talk::PopCommand command = talk::split_pop_command(line);
  const std::string verb = text::lower(command.verb);
  if (line.find('\0') != std::string::npos) return reply("-ERR syntax error");
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
  if (verb == "apop") {
    const text::Halves halves = text::halves(command.argument, ' ');
    if (!halves.found) return reply("-ERR syntax error");
    authorize(dialogue, line, halves.before, halves.after);
  }
  if (verb == "noop") return reply("+OK ");
  if (verb == "quit") last_reply("+OK ");
  reply("-ERR authorization first");
}

int program(cmd::Args args) {
  os::ignore_signal(SIGPIPE);
  os::default_signal(SIGCHLD);  // ignored, it would take the exit code of the child away
  io::out.set_timeout(timeout_seconds);
  input.set_timeout(timeout_seconds);
  if (args.size() < 2) last_reply("-ERR usage: popup hostname subprogram");

  Dialogue dialogue{
      .stamp = text::join('<', os::process_id(), '.', os::now_seconds(), '@', args[0], '>'),
      .subprogram = args.tail(1)};
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
