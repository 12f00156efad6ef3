// qmail-smtpd: receive mail through SMTP, and hand it to the queue.
//
//   qmail-smtpd
//
//   0   the client said QUIT
//   1   the session ended in any other way

#include <algorithm>
#include <new>

#include "cmd/program.h"
#include "cmd/smtp_hooks.h"
#include "cmd/smtp_settings.h"
#include "cmd/smtp_wire.h"
#include "inet/interfaces.h"
#include "inet/ip.h"
#include "inet/ucspi_tls.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/signal.h"
#include "queue/client.h"
#include "talk/intake.h"
#include "text/split.h"

using Next = talk::SmtpSession::Next;

static constinit char in_bytes[16384];
static constinit char out_bytes[1024];
static constinit io::Writer out(os::standard_output, out_bytes);
static constinit io::Reader in(os::standard_input, in_bytes);

/// One connection.
class Smtpd {
 public:
  explicit Smtpd(cmd::SmtpSettings settings)
      : settings_(std::move(settings)),
        session_(settings_.session),
        transaction_(cmd::name(), settings_.log),
        hooks_(settings_.hooks),
        tls_start_(inet::TlsStart::take()),
        wire_(in, out) {}
  [[noreturn]] void serve();

 private:
  [[noreturn]] void end(std::string_view reply);
  [[noreturn]] void leave(int code);
  void reply();
  std::string_view input();
  void obey(std::string_view line);
  void note_refusal();
  void start_tls();
  mail::Hop hop() const;
  bool literal_is_ours();
  void decide_sender();
  void decide_recipient();
  void take_message();
  talk::Intake receive(queue::Client& client);
  void finish(queue::Client& client, const talk::Intake& intake);

  cmd::SmtpSettings settings_;
  talk::SmtpSession session_;
  queue::Transaction transaction_;
  cmd::SmtpHooks hooks_;
  inet::TlsStart tls_start_;
  cmd::SmtpWire wire_;
  std::string protocol_;  // its word in the Received field
};

void Smtpd::leave(int code) {
  transaction_.abandon();
  cmd::exit(code);
}

void Smtpd::end(std::string_view reply) {
  transaction_.refused(reply);
  transaction_.abandon();
  wire_.end(session_.shown(reply));
}

void Smtpd::serve() {
  wire_.set_limits(settings_.timeout, settings_.session_seconds);
  wire_.start_clock();
  if (!session_.reply().empty()) reply();
  talk::LineCutter cutter;
  for (;;) {
    std::string_view bytes = input();
    const size_t size = bytes.size();
    const auto cut = cutter.feed(bytes);
    wire_.skip(size - bytes.size());
    if (cut == talk::LineCutter::Cut::more) continue;
    const std::string_view refusal = talk::line_refusal(cut);
    refusal.empty() ? obey(cutter.line()) : session_.refuse_line(refusal);
    note_refusal();
    if (!session_.reply().empty()) reply();
  }
}

void Smtpd::reply() {
  if (session_.over()) {
    transaction_.abandon();
    wire_.end(session_.reply());
  }
  wire_.say(session_.reply());
}

/// The bytes at hand, at least one.
std::string_view Smtpd::input() {
  const std::string_view bytes = wire_.input();
  if (bytes.empty() && wire_.timed_out()) end("451 timeout (#4.4.2)");
  if (bytes.empty()) leave(cmd::session_failed);
  return bytes;
}

void Smtpd::obey(std::string_view line) {
  Next next = session_.command(line);
  if (next == Next::literal) next = session_.literal_is_ours(literal_is_ours());
  switch (next) {
    case Next::reply:
    case Next::literal: return;
    case Next::sender: return decide_sender();
    case Next::recipient: return decide_recipient();
    case Next::data: return take_message();
    case Next::start_tls: return start_tls();
    case Next::drop: leave(cmd::session_failed);
    case Next::quit: reply(); leave(wire_.flush() ? cmd::success : cmd::session_failed);
  }
}

/// What the log says of a command that was refused, or that ended the transaction.
void Smtpd::note_refusal() {
  const std::string_view reply = session_.reply();
  if (reply.starts_with('4') || reply.starts_with('5')) transaction_.refused(reply);
  if (!session_.in_transaction()) transaction_.abandon();
}

void Smtpd::start_tls() {
  reply();
  if (!wire_.flush()) leave(cmd::session_failed);
  wire_.discard();  // what came in the clear must not count as said in secret
  if (!tls_start_.begin(settings_.timeout)) leave(cmd::session_failed);
  session_.tls_started();
}

bool Smtpd::literal_is_ours() {
  const auto own = inet::own_addresses();
  if (!own) end("421 unable to figure out my IP addresses (#4.3.0)");
  const talk::Ipv4 ip = session_.literal();
  return std::ranges::find(*own, inet::Ip::v4(ip[0], ip[1], ip[2], ip[3]).bytes()) != own->end();
}

mail::Hop Smtpd::hop() const {
  mail::Hop hop = queue::connection(protocol_);
  hop.helo = session_.helo();
  hop.id = transaction_.id();
  return hop;
}

void Smtpd::decide_sender() {
  protocol_ = talk::protocol_word({.encrypted = inet::is_encrypted(),
                                   .authenticated = settings_.session.authenticated,
                                   .utf8 = session_.declared_utf8()});
  transaction_.begin(hop(), session_.sender());
  if (settings_.gate.refuses_sender(session_.sender())) session_.set_sender_refused();
  hooks_.begin(session_, protocol_, transaction_.id());
}

void Smtpd::decide_recipient() {
  std::string refusal(
      queue::smtp_reply(settings_.gate.recipient(session_.sender(), session_.recipient())));
  if (refusal.empty()) refusal = hooks_.refusal(session_);
  if (refusal.starts_with("421")) end(refusal);
  if (!refusal.empty()) return session_.refuse(refusal);
  if (settings_.tarpit_count > 0 && session_.recipient_count() >= settings_.tarpit_count) {
    if (!wire_.flush()) leave(cmd::session_failed);
    os::sleep_milliseconds(int64_t{settings_.tarpit_seconds} * 1000);
  }
  transaction_.recipient(session_.recipient());
  session_.accept_recipient(settings_.gate.suffix());
}

void Smtpd::take_message() {
  queue::Client client;
  client.use(settings_.hooks);
  if (!client.open()) return session_.finish_data("451 qqt failure (#4.3.0)");
  session_.start_data();
  reply();
  client.put(mail::received_field(hop(), os::now_seconds()));
  client.put(hooks_.headers());
  const talk::Intake intake = receive(client);
  finish(client, intake);
}

/// Hands the message from the wire to the queue.
talk::Intake Smtpd::receive(queue::Client& client) {
  talk::Intake intake(settings_.session.databytes.value_or(0));
  for (auto data = talk::Data::more; data != talk::Data::end;) {
    std::string_view bytes = input();
    const size_t at_hand = bytes.size();
    data = intake.feed(bytes);
    wire_.skip(at_hand - bytes.size());
    if (data == talk::Data::stray_newline) {
      // What was passed on so far lacks its envelope: nothing is queued.
      end(text::join(settings_.bare_newline_code, " See https://cr.yp.to/docs/smtplf.html."));
    }
    client.put(intake.message());
  }
  return intake;
}

/// Ends the transaction, with its reply.
void Smtpd::finish(queue::Client& client, const talk::Intake& intake) {
  if (intake.refusal().empty()) {
    client.sender(session_.sender());
    std::string_view rest = session_.recipients();
    while (const auto recipient = text::take(rest, '\0')) client.recipient(*recipient);
  } else {
    client.fail();
  }
  const std::string problem = client.close();
  std::string reply(intake.refusal());
  std::optional<uint64_t> number;
  if (reply.empty() && problem.empty()) {
    number = client.id();
    wire_.start_clock();
    reply = text::join("250 ok ", os::now_seconds(), " qp ", *number);
  } else if (reply.empty()) {
    reply = text::join(problem.starts_with('D') ? "554 " : "451 ", problem.substr(1));
  }
  transaction_.end(reply, intake.size(), number);
  session_.finish_data(reply);
}

int program(cmd::Args) {
  std::set_new_handler([] { cmd::SmtpWire(in, out).end("421 out of memory (#4.3.0)"); });
  os::ignore_signal(SIGPIPE);
  cmd::SmtpSettings settings;
  if (!os::change_directory(os::mail_home()) || !cmd::read(settings)) {
    cmd::SmtpWire(in, out).end("421 unable to read controls (#4.3.0)");
  }
  Smtpd(std::move(settings)).serve();
}
