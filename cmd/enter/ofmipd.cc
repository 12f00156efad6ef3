// ofmipd: take mail from people's mail programs by SMTP, build its header anew, and hand it to the
// queue.
//
//   ofmipd [ names.cdb ]
//
//   0   the client said QUIT
//   1   the session ended in any other way

#include <new>

#include "cmd/program.h"
#include "cmd/smtp_hooks.h"
#include "cmd/smtp_settings.h"
#include "cmd/smtp_wire.h"
#include "db/control.h"
#include "db/sender_names.h"
#include "inet/ucspi_tls.h"
#include "mail/received.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/home.h"
#include "os/process.h"
#include "os/signal.h"
#include "queue/gate.h"
#include "queue/host_settings.h"
#include "queue/rebuilt_message.h"
#include "talk/intake.h"
#include "text/split.h"

using Next = talk::SmtpSession::Next;

static constinit char in_bytes[16384];
static constinit char out_bytes[1024];
static constinit io::Writer out(os::standard_output, out_bytes);
static constinit io::Reader in(os::standard_input, in_bytes);

struct Settings {
  talk::SmtpSettings session;
  queue::HostSettings hosts;
  queue::Hooks hooks;
  std::optional<db::SenderNames> names;
};

/// One connection.
class Ofmipd {
 public:
  explicit Ofmipd(Settings settings)
      : settings_(std::move(settings)),
        session_(settings_.session),
        hooks_(settings_.hooks),
        wire_(in, out) {}
  [[noreturn]] void serve();

 private:
  void reply();
  std::string_view input();
  void obey();
  void decide_sender();
  void decide_recipient();
  void take_message();
  std::string receive(queue::Client& client);
  mail::Birth birth();

  Settings settings_;
  talk::SmtpSession session_;
  cmd::SmtpHooks hooks_;
  cmd::SmtpWire wire_;
  talk::LineCutter cutter_;
  std::optional<db::SenderName> author_;  // if the database knows the sender
  uint64_t messages_ = 0;
};

void Ofmipd::serve() {
  constexpr unsigned timeout = 1200;
  wire_.set_limits(timeout, 0);
  wire_.start_clock();
  if (!session_.reply().empty()) reply();
  for (;;) {
    std::string_view bytes = input();
    const size_t size = bytes.size();
    const auto cut = cutter_.feed(bytes);
    wire_.skip(size - bytes.size());
    if (cut == talk::LineCutter::Cut::more) continue;
    const std::string_view refusal = talk::line_refusal(cut);
    refusal.empty() ? obey() : session_.refuse_line(refusal);
    if (!session_.reply().empty()) reply();
  }
}

void Ofmipd::reply() {
  if (session_.over()) wire_.end(session_.reply());
  wire_.say(session_.reply());
}

/// The bytes at hand, at least one.
std::string_view Ofmipd::input() {
  const std::string_view bytes = wire_.input();
  if (bytes.empty()) cmd::exit(cmd::session_failed);
  return bytes;
}

void Ofmipd::obey() {
  switch (session_.command(cutter_.line())) {
    case Next::sender: return decide_sender();
    case Next::recipient: return decide_recipient();
    case Next::data: return take_message();
    case Next::drop: cmd::exit(cmd::session_failed);
    case Next::quit: reply(); cmd::exit(wire_.flush() ? cmd::success : cmd::session_failed);
    case Next::reply:
    case Next::literal:
    case Next::start_tls: return;
  }
}

void Ofmipd::decide_sender() {
  std::string address = settings_.hosts.rewriting.address(session_.sender());
  author_.reset();
  if (settings_.names) {
    db::SenderName found;
    switch (settings_.names->find(address, found)) {
      case db::Found::no: break;
      case db::Found::yes:
        address = found.address;
        author_ = std::move(found);
        break;
      case db::Found::failed: return session_.refuse_sender("451 unable to read cdb (#4.3.0)");
    }
  }
  session_.replace_sender(std::move(address));
  hooks_.begin(session_,
               talk::protocol_word({.encrypted = inet::is_encrypted(),
                                    .authenticated = settings_.session.authenticated}),
               "");
}

void Ofmipd::decide_recipient() {
  session_.replace_recipient(settings_.hosts.rewriting.address(session_.recipient()));
  const std::string refusal = hooks_.refusal(session_);
  if (refusal.starts_with("421")) wire_.end(session_.shown(refusal));
  refusal.empty() ? session_.accept_recipient("") : session_.refuse(refusal);
}

mail::Birth Ofmipd::birth() {
  return {.seconds = os::now_seconds(),
          .unique = text::join(++messages_, '.', os::process_id()),
          .id_host = settings_.hosts.id_host,
          .from = mail::print_mailbox({.text = author_ ? author_->name : "", .quoted = true},
                                      session_.sender())};
}

void Ofmipd::take_message() {
  queue::Client client;
  client.use(settings_.hooks);
  if (!client.open()) return session_.finish_data("451 qqt failure (#4.3.0)");
  session_.start_data();
  reply();
  std::string refusal = receive(client);
  if (refusal.empty()) {
    client.sender(session_.sender());
    std::string_view rest = session_.recipients();
    while (const auto recipient = text::take(rest, '\0')) client.recipient(*recipient);
  } else {
    client.fail();
  }
  const std::string problem = client.close();
  if (refusal.empty() && !problem.empty()) {
    refusal = text::join(problem.starts_with('D') ? "554 " : "451 ", problem.substr(1));
  }
  session_.finish_data(refusal.empty() ? "250 ok" : refusal);
}

/// Hands the message from the wire to the queue. The reply, if it must not be queued.
std::string Ofmipd::receive(queue::Client& client) {
  const mail::Birth now = birth();
  const mail::Hop hop = queue::connection("SMTP");
  client.put(mail::submitted_field(hop.remote_info, hop.remote_ip, now.seconds));
  client.put(hooks_.headers());
  queue::RebuiltMessage message(settings_.hosts.rewriting, {.delete_from = author_.has_value()},
                                now, client);
  talk::Intake intake(settings_.session.databytes.value_or(0),
                      talk::DotDecoder(cutter_.line_end()));
  for (auto data = talk::Data::more; data != talk::Data::end;) {
    std::string_view bytes = input();
    const size_t at_hand = bytes.size();
    data = intake.feed(bytes);
    wire_.skip(at_hand - bytes.size());
    if (data == talk::Data::stray_newline) {
      // What was passed on so far lacks its envelope: nothing is queued.
      wire_.end(session_.shown("451 See https://cr.yp.to/docs/smtplf.html."));
    }
    message.put(intake.message());
  }
  if (!intake.refusal().empty()) return std::string(intake.refusal());
  message.finish();
  return message.refusal();
}

/// Nothing if something cannot be read.
static std::optional<Settings> read_settings(cmd::Args args) {
  std::optional<db::SenderNames> names;
  if (!args.empty()) {
    os::Fd file = os::open_read(args[0]);
    if (!file) return std::nullopt;
    names.emplace(std::move(file));
  }
  std::string_view culprit;
  auto hosts = queue::read_host_settings(culprit);
  if (!hosts || !os::change_directory(os::mail_home())) return std::nullopt;

  Settings settings{.session = {.greeting = "ofmipd.local", .page = "ofmipd(8)"},
                    .hosts = std::move(*hosts),
                    .hooks = {},
                    .names = std::move(names)};
  uint64_t most = 0;
  using enum db::Control;
  const db::Control limit = db::read_number("control/databytes", "DATABYTES", most);
  const db::Control recipients =
      db::read_number("control/maxrcpt", "MAXRCPT", settings.session.recipients);
  if (limit == failed || recipients == failed || !settings.hooks.read("ofmipd")) {
    return std::nullopt;
  }
  if (limit == present) settings.session.databytes = most;
  cmd::continue_session(settings.session);
  return settings;
}

int program(cmd::Args args) {
  std::set_new_handler([] { cmd::SmtpWire(in, out).end("451 out of memory (#4.3.0)"); });
  os::ignore_signal(SIGPIPE);
  os::default_signal(SIGCHLD);  // ignored, it would take the exit code of the queue away
  (void)inet::TlsStart::take();  // declined, so that no program started from here has it
  auto settings = read_settings(args);
  if (!settings) cmd::SmtpWire(in, out).end("451 unable to read configuration (#4.3.0)");
  Ofmipd(std::move(*settings)).serve();
}
