// smtpauth: have an SMTP client prove who it is, then become the server that it may talk to.
//
//   smtpauth [ -c ] [ -d delay ] checker [ arg ... ] -- program [ arg ... ]
//
//   1      the session ended without a password that is right
//   100    wrong usage
//   111    program cannot be run, or -- before that -- of anything else
//   else   that of program

#include <new>

#include "cmd/chain.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "cmd/smtp_settings.h"
#include "cmd/smtp_wire.h"
#include "inet/ucspi_tls.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/password.h"
#include "os/process.h"
#include "os/signal.h"
#include "talk/smtp_auth.h"
#include "text/scan.h"

using Next = talk::SmtpAuth::Next;

// One byte: what the client sends behind the password is for the next program, and stays unread.
static constinit char in_bytes[1];
static constinit char out_bytes[1024];
static constinit io::Writer out(os::standard_output, out_bytes);
static constinit io::Reader in(os::standard_input, in_bytes);

struct Task {
  bool clear = false;  // a password may come in the clear
  int64_t delay = 5;   // seconds, after a wrong one
  std::vector<char*> checker{};
  cmd::Args program = cmd::Args(nullptr);
};

[[noreturn]] static void usage() {
  cmd::usage("smtpauth [ -c ] [ -d delay ] checker [ arg ... ] -- program [ arg ... ]");
}

static Task read(cmd::Args args) {
  constexpr uint64_t longest = 3600;
  Task task;
  cmd::Options options(args, "cd:");
  while (const char option = options.next()) {
    if (option != 'c' && option != 'd') usage();
    if (option == 'c') task.clear = true;
    const auto seconds = option == 'd' ? text::number(options.value(), longest) : 0;
    if (!seconds) usage();
    if (option == 'd') task.delay = static_cast<int64_t>(*seconds);
  }
  args = options.rest();
  size_t words = 0;
  while (words < args.size() && std::string_view(args[words]) != "--") ++words;
  // A checker that is missing must never be taken for one that lets everybody in.
  if (words == 0 || words + 1 >= args.size()) usage();
  task.checker.assign(args.begin(), args.begin() + words);
  task.checker.push_back(nullptr);
  task.program = args.tail(words + 1);
  return task;
}

static talk::SmtpAuthSettings session_settings(const Task& task, const cmd::SmtpSettings& settings) {
  const char* mechanisms = os::get_env("SMTPAUTH");
  const bool encrypted = inet::is_encrypted();
  talk::SmtpAuthSettings session;
  session.greeting = settings.session.greeting;
  session.host = settings.session.local_host;
  session.databytes = settings.session.databytes;
  session.mechanisms = talk::mechanisms_of(mechanisms == nullptr ? "" : mechanisms);
  session.start_tls = settings.session.start_tls;
  session.allowed = encrypted || (task.clear && session.start_tls != talk::StartTls::required);
  session.stamp = static_cast<uint64_t>(os::now_seconds()) << 22 |
                  static_cast<uint64_t>(os::process_id());
  session.errors = settings.session.errors;
  return session;
}

/// The reply if the credentials are not right, or nobody can tell; empty if they are.
static std::string_view check(const Task& task, const talk::SmtpAuth& session) {
  constexpr int credentials_fd = 3;
  constexpr int wrong = 1;
  constexpr size_t most = 512;  // of all three, as the checker takes them
  os::Pipe pipe = os::pipe();
  const os::Fd null = os::open_both("/dev/null");
  if (!pipe || !null) return "454 oops, unable to open pipe and I can't auth (#4.3.0)";
  std::string credentials;
  credentials.reserve(session.user().size() + session.secret().size() +
                      session.challenge().size() + 3);
  text::append(credentials, session.user(), '\0', session.secret(), '\0', session.challenge(), '\0');
  const bool fits = credentials.size() <= most;
  const bool written = fits && os::write_all(pipe.writer.get(), credentials);
  os::wipe(credentials);
  if (!fits) return "535 authentication failed (#5.7.1)";
  if (!written) return "454 oops, unable to write pipe and I can't auth (#4.3.0)";
  pipe.writer.reset();
  const os::Redirect descriptors[] = {{null.get(), os::standard_input},
                                      {null.get(), os::standard_output},
                                      {pipe.reader.get(), credentials_fd}};
  const os::Child child = os::spawn(task.checker.data(), {.descriptors = descriptors});
  if (!child) return "454 oops, child won't start and I can't auth (#4.3.0)";
  const auto exit = child.wait();
  if (exit && !exit->crashed() && exit->code() == cmd::success) return {};
  if (exit && !exit->crashed() && exit->code() == wrong) return "535 authentication failed (#5.7.1)";
  return "454 oops, problem with child and I can't auth (#4.3.0)";
}

/// Tells the program who the client is, and what it has been told already, and becomes it.
[[noreturn]] static void hand_over(const Task& task, const talk::SmtpAuth& session) {
  const bool told = os::set_env("SMTPGREETED", "1") &&
                    os::set_env("SMTPAUTHUSER", session.user()) &&
                    os::set_env("SMTPAUTHMETHOD", std::string(session.mechanism())) &&
                    os::set_env("TCPREMOTEINFO", session.user()) && os::set_env("RELAYCLIENT", "") &&
                    (session.helo() ? os::set_env("SMTPHELOHOST", *session.helo())
                                    : os::unset_env("SMTPHELOHOST"));
  if (!told) cmd::die_sys(cmd::temporary, "unable to set the environment");
  cmd::chain(task.program);
}

/// The way to the client.
struct Connection {
  cmd::SmtpWire wire{in, out};
  inet::TlsStart tls_start = inet::TlsStart::take();
  unsigned seconds;  // for each read and write
};

static void start_tls(talk::SmtpAuth& session, Connection& connection) {
  if (!connection.wire.flush()) cmd::exit(cmd::session_failed);
  connection.wire.discard();
  if (!connection.tls_start.begin(connection.seconds)) cmd::exit(cmd::session_failed);
  session.tls_started();
}

static void decide(const Task& task, talk::SmtpAuth& session, cmd::SmtpWire& wire) {
  const std::string_view refusal = check(task, session);
  if (!refusal.empty()) {
    if (refusal.starts_with('5')) os::sleep_milliseconds(task.delay * 1000);
    return session.refused(refusal);
  }
  session.accepted();
  wire.say(session.reply());
  if (!wire.flush()) cmd::exit(cmd::session_failed);
  hand_over(task, session);
}

static void obey(const Task& task, talk::SmtpAuth& session, Connection& connection,
                 std::string_view line) {
  cmd::SmtpWire& wire = connection.wire;
  const Next next = session.line(line);
  if (next == Next::check) return decide(task, session, wire);
  if (next == Next::drop) cmd::exit(cmd::session_failed);
  if (next != Next::start_tls && next != Next::quit) return;
  wire.say(session.reply());
  if (next == Next::start_tls) return start_tls(session, connection);
  (void)wire.flush();
  cmd::exit(cmd::session_failed);
}

[[noreturn]] static void serve(const Task& task, const cmd::SmtpSettings& settings) {
  using enum talk::LineCutter::Cut;
  talk::SmtpAuth session(session_settings(task, settings));
  Connection connection{.seconds = settings.timeout};
  cmd::SmtpWire& wire = connection.wire;
  wire.set_limits(settings.timeout, settings.session_seconds);
  wire.start_clock();
  wire.say(session.reply());
  talk::LineCutter cutter;
  for (;;) {
    std::string_view bytes = wire.input();
    if (bytes.empty() && wire.timed_out()) wire.end("451 timeout (#4.4.2)");
    if (bytes.empty()) cmd::exit(cmd::session_failed);
    const auto cut = cutter.feed(bytes);
    wire.skip(1);
    if (cut == more) continue;
    if (cut == line) obey(task, session, connection, cutter.line());
    if (cut != line) session.refuse_line(talk::line_refusal(cut));
    if (session.over()) wire.end(session.reply());
    if (!session.reply().empty()) wire.say(session.reply());
  }
}

int program(cmd::Args args) {
  const Task task = read(args);
  std::set_new_handler([] { cmd::SmtpWire(in, out).end("421 out of memory (#4.3.0)"); });
  os::ignore_signal(SIGPIPE);
  os::default_signal(SIGCHLD);  // ignored, it would take the exit code of the checker away
  const os::Fd here = os::open_directory(".");
  cmd::SmtpSettings settings;
  if (!os::change_directory(os::mail_home()) || !cmd::read(settings) ||
      (here && !os::change_directory(here))) {
    cmd::SmtpWire(in, out).end("421 unable to read controls (#4.3.0)");
  }
  serve(task, settings);
}
