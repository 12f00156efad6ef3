// qmail-smtpd: receive mail through SMTP, and hand it to the queue.
//
//   qmail-smtpd
//
//   0   the client said QUIT
//   1   the session ended in any other way

#include <algorithm>
#include <cerrno>
#include <limits>
#include <new>

#include "cmd/program.h"
#include "db/control.h"
#include "inet/interfaces.h"
#include "inet/ip.h"
#include "io/reader.h"
#include "io/writer.h"
#include "mail/received.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/signal.h"
#include "queue/client.h"
#include "queue/gate.h"
#include "talk/dot.h"
#include "talk/smtp.h"
#include "text/split.h"

using Next = talk::SmtpSession::Next;

static constexpr int session_failed = 1;

static constinit char in_bytes[16384];
static constinit char out_bytes[1024];
static constinit io::Writer out(os::standard_output, out_bytes);
static constinit io::Reader in(os::standard_input, in_bytes);

/// The last words to the client.
[[noreturn]] static void end_session(std::string_view reply) {
  out.put(reply);
  out.put("\r\n");
  out.flush();
  cmd::exit(session_failed);
}

[[noreturn]] static void no_controls() { end_session("421 unable to read controls (#4.3.0)"); }

/// What the control files and the environment say, read once per connection.
struct Settings {
  talk::SmtpSettings session;
  queue::Gate gate;
  unsigned timeout = 0;          // seconds for each read and write
  unsigned session_seconds = 0;  // 0: no limit
  uint64_t tarpit_count = 0;
  unsigned tarpit_seconds = 0;
  unsigned bare_newline_code = 451;
};

static uint64_t number(const char* path, uint64_t otherwise) {
  if (!db::read_number_or_default(path, otherwise)) no_controls();
  return otherwise;
}

/// The same, unless `variable` is set: then its number.
static uint64_t number(const char* path, const char* variable, uint64_t otherwise) {
  if (db::read_number(path, variable, otherwise) == db::Control::failed) no_controls();
  return otherwise;
}

static unsigned seconds(uint64_t number) {
  constexpr uint64_t longest = std::numeric_limits<int>::max();
  return static_cast<unsigned>(std::min(number, longest));
}

/// The names this host goes by: control/me unless a file of their own says otherwise.
static void read_names(talk::SmtpSettings& session) {
  std::string me;
  const db::Control has_me = db::read_line("control/me", me);
  const db::Control has_greeting = db::read_line("control/smtpgreeting", session.greeting);
  const db::Control has_host = db::read_line("control/localiphost", session.local_host);
  using enum db::Control;
  if (has_me == failed || has_greeting == failed || has_host == failed) no_controls();
  if (has_me == absent && has_greeting == absent) no_controls();
  if (has_greeting == absent) session.greeting = me;
  if (has_host == absent) session.local_host = me;
}

static Settings read_settings() {
  constexpr unsigned refused_for_good = 550;
  Settings settings;
  read_names(settings.session);
  if (!settings.gate.read()) no_controls();
  settings.session.databytes = settings.gate.databytes();
  settings.timeout = std::max(seconds(number("control/timeoutsmtpd", 1200)), 1U);
  settings.session_seconds = seconds(number("control/timeoutsession", 3600));
  settings.session.errors = number("control/maxerrors", 100);
  settings.session.recipients = number("control/maxrcpt", "MAXRCPT", 1000);
  settings.tarpit_count = number("control/tarpitcount", "TARPITCOUNT", 0);
  settings.tarpit_seconds = seconds(number("control/tarpitdelay", "TARPITDELAY", 0));
  if (number("control/smtplf", 0) == refused_for_good) {
    settings.bare_newline_code = refused_for_good;
  }
  return settings;
}

static bool is_ours(const talk::Ipv4& ip) {
  const auto own = inet::own_addresses();
  if (!own) end_session("421 unable to figure out my IP addresses (#4.3.0)");
  return std::ranges::find(*own, inet::Ip::v4(ip[0], ip[1], ip[2], ip[3]).bytes()) != own->end();
}

/// One connection.
class Smtpd {
 public:
  explicit Smtpd(Settings settings) : settings_(std::move(settings)), session_(settings_.session) {}
  [[noreturn]] void serve();

 private:
  void start_clock();
  void reply();
  std::string_view input();
  void obey(std::string_view line);
  void decide_recipient();
  void take_message();
  std::string_view receive(queue::Client& client);

  Settings settings_;
  talk::SmtpSession session_;
  int64_t deadline_ = 0;  // of the session, by os::monotonic_milliseconds
};

void Smtpd::serve() {
  start_clock();
  reply();
  talk::LineCutter cutter;
  for (;;) {
    std::string_view bytes = input();
    const size_t size = bytes.size();
    const auto cut = cutter.feed(bytes);
    in.skip(size - bytes.size());
    switch (cut) {
      case talk::LineCutter::Cut::more: continue;
      case talk::LineCutter::Cut::line: obey(cutter.line()); break;
      case talk::LineCutter::Cut::too_long: session_.refuse("500 line too long (#5.5.2)"); break;
      case talk::LineCutter::Cut::nul: session_.refuse("500 NUL in a command (#5.5.2)"); break;
    }
    reply();
  }
}

void Smtpd::start_clock() {
  constexpr unsigned endless = std::numeric_limits<unsigned>::max();
  const unsigned limit = settings_.session_seconds == 0 ? endless : settings_.session_seconds;
  deadline_ = os::monotonic_milliseconds() + int64_t{limit} * 1000;
}

void Smtpd::reply() {
  if (session_.over()) end_session(session_.reply());
  out.put(session_.reply());
  out.put("\r\n");
}

/// The bytes at hand, at least one. Everything said so far is sent before waiting for more, and the
/// wait ends when the time for one read is over or that for the session.
std::string_view Smtpd::input() {
  if (!in.buffered().empty()) return in.buffered();
  if (!out.flush()) cmd::exit(session_failed);
  const int64_t left = (deadline_ - os::monotonic_milliseconds() + 999) / 1000;
  if (left <= 0) end_session("451 timeout (#4.4.2)");
  in.set_timeout(std::min(settings_.timeout, static_cast<unsigned>(left)));
  const std::string_view bytes = in.peek();
  if (bytes.empty() && in.error() == ETIMEDOUT) end_session("451 timeout (#4.4.2)");
  if (bytes.empty()) cmd::exit(session_failed);
  return bytes;
}

void Smtpd::obey(std::string_view line) {
  Next next = session_.command(line);
  if (next == Next::literal) next = session_.literal_is_ours(is_ours(session_.literal()));
  switch (next) {
    case Next::reply:
    case Next::literal: return;
    case Next::sender:
      if (settings_.gate.refuses_sender(session_.sender())) session_.set_sender_refused();
      return;
    case Next::recipient: return decide_recipient();
    case Next::data: return take_message();
    case Next::quit: reply(); cmd::exit(out.flush() ? cmd::success : session_failed);
  }
}

void Smtpd::decide_recipient() {
  using enum queue::Gate::Answer;
  switch (settings_.gate.recipient(session_.sender(), session_.recipient())) {
    case welcome: break;
    case foreign:
      return session_.refuse(
          "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)");
    case unwanted:
      return session_.refuse("550 sorry, your envelope recipient is in my badrcptto list (#5.7.1)");
    case no_mailbox: return session_.refuse("553 sorry, no mailbox here by that name. (#5.1.1)");
    case unknown: end_session("421 unable to verify recipient (#4.3.0)");
    case check_failed: end_session("421 unable to execute recipient check (#4.3.0)");
    case no_process: end_session("421 unable to fork (#4.3.0)");
    case unreadable: no_controls();
  }
  if (settings_.tarpit_count > 0 && session_.recipient_count() >= settings_.tarpit_count) {
    if (!out.flush()) cmd::exit(session_failed);
    os::sleep_milliseconds(int64_t{settings_.tarpit_seconds} * 1000);
  }
  session_.accept_recipient(settings_.gate.suffix());
}

void Smtpd::take_message() {
  queue::Client client;
  if (!client.open()) return session_.finish_data("451 qqt failure (#4.3.0)");
  session_.start_data();
  reply();
  mail::Hop hop = queue::connection("SMTP");
  hop.helo = session_.helo();
  client.put(mail::received_field(hop, os::now_seconds()));
  const std::string_view refusal = receive(client);
  if (refusal.empty()) {
    client.sender(session_.sender());
    std::string_view rest = session_.recipients();
    while (const auto recipient = text::take(rest, '\0')) client.recipient(*recipient);
  } else {
    client.fail();
  }
  const std::string problem = client.close();
  if (!refusal.empty()) return session_.finish_data(refusal);
  if (!problem.empty()) {
    const std::string_view code = problem.starts_with('D') ? "554 " : "451 ";
    return session_.finish_data(text::join(code, problem.substr(1)));
  }
  start_clock();
  session_.finish_data(text::join("250 ok ", os::now_seconds(), " qp ", client.id()));
}

/// Hands the message from the wire to the queue; the reply if it must not go there, else nothing.
std::string_view Smtpd::receive(queue::Client& client) {
  const uint64_t most = settings_.session.databytes.value_or(0);
  talk::DotDecoder decoder;
  mail::HopCounter hops;
  uint64_t size = 0;
  std::string message;
  std::string_view refusal;
  for (auto data = talk::Data::more; data != talk::Data::end;) {
    std::string_view bytes = input();
    const size_t at_hand = bytes.size();
    message.clear();
    data = decoder.feed(bytes, message);
    in.skip(at_hand - bytes.size());
    if (data == talk::Data::stray_newline) {
      // What was passed on so far lacks its envelope: nothing is queued.
      end_session(
          text::join(settings_.bare_newline_code, " See https://cr.yp.to/docs/smtplf.html."));
    }
    size += message.size();
    hops.feed(message);
    if (most > 0 && size > most) {
      refusal = "552 sorry, that message size exceeds my databytes limit (#5.3.4)";
    }
    if (hops.count() > mail::hops_most) {
      refusal = "554 too many hops, this message is looping (#5.4.6)";
    }
    if (refusal.empty()) client.put(message);
  }
  return refusal;
}

int program(cmd::Args) {
  std::set_new_handler([] { end_session("421 out of memory (#4.3.0)"); });
  os::ignore_signal(SIGPIPE);
  if (!os::change_directory(os::mail_home())) no_controls();
  Settings settings = read_settings();
  out.set_timeout(settings.timeout);
  Smtpd(std::move(settings)).serve();
}
