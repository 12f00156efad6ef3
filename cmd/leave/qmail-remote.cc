// qmail-remote: hand the message on descriptor 0 to another host by SMTP, or by QMTP.
//
//   qmail-remote host sender recipient [ recipient ... ]
//
//   exit 0   always; what happened is told on standard output (smtp.md section 10): a report for
//            each recipient that was answered, then one for the message, each ended by a NUL

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

#include "cmd/program.h"
#include "cmd/remote_hooks.h"
#include "cmd/remote_plan.h"
#include "inet/socket.h"
#include "inet/tls_client.h"
#include "io/buffer.h"
#include "os/home.h"
#include "os/signal.h"
#include "queue/outgoing.h"
#include "queue/tcpto.h"
#include "talk/qmtp_client.h"
#include "talk/smtp_client.h"

/// Reports on recipients, each ended by a NUL, and on the message.
static void report(std::string_view on_recipients, std::string_view on_message) {
  io::out.print(on_recipients, on_message, '\0');
  io::out.flush();
}

/// The report on the message, and the end.
template <typename... Parts>
[[noreturn]] static void finish(const Parts&... parts) {
  report("", text::join(parts..., '\n'));
  cmd::exit(cmd::success);
}

/// One connection, spoken over by SMTP.
struct Session {
  Session(const os::Fd& connection, std::string_view ip, uint64_t seconds)
      : wire(connection.get(), seconds), client(ip, wire) {}
  talk::Wire wire;
  talk::SmtpClient client;
};

/// The message, and the attempts to hand it over to one host after another.
class Delivery {
 public:
  Delivery(const queue::RemoteSettings& settings, const cmd::RemotePlan& plan,
           const talk::Letter& letter, const cmd::RemoteHooks& hooks)
      : settings_(settings), plan_(plan), letter_(letter), hooks_(hooks) {}

  /// Leaves the program if something was decided.
  void try_host(const inet::MailHost& host);
  const std::string& last_report() const { return last_report_; }

 private:
  os::Fd connect(const inet::MailHost& host) const;
  std::optional<inet::Ip> local_for(const inet::Ip& remote) const;
  inet::Endpoint endpoint(const inet::MailHost& host) const {
    return {.ip = host.ip, .port = plan_.route.relay.port, .scope = 0};
  }
  bool try_tls(const inet::MailHost& host, talk::SmtpClient* plain);
  void converse(Session& session, talk::Line line);
  [[noreturn]] void speak_qmtp(const os::Fd& socket, const std::string& ip);
  void conclude(Session& session);

  const queue::RemoteSettings& settings_;
  const cmd::RemotePlan& plan_;
  talk::Letter letter_;
  const cmd::RemoteHooks& hooks_;
  std::string last_report_ = "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n";
};

/// The address of ours to connect from; nothing if any will do.
std::optional<inet::Ip> Delivery::local_for(const inet::Ip& remote) const {
  for (const std::string& line : settings_.outgoing) {
    const auto ip = inet::parse_ip(line);
    if (!ip) finish("ZUnable to read control files. (#4.3.0)");
    if (ip->is_v4() == remote.is_v4()) return ip;
  }
  return std::nullopt;
}

os::Fd Delivery::connect(const inet::MailHost& host) const {
  const inet::Ip any = host.ip.is_v4() ? inet::Ip::v4(0, 0, 0, 0) : inet::Ip();
  const inet::Endpoint local{.ip = local_for(host.ip).value_or(any), .port = 0, .scope = 0};
  const auto seen = queue::look_up_timeout(host.ip.bytes());
  if (seen.skip) return {};
  os::Fd socket =
      inet::connect(local, endpoint(host), static_cast<int64_t>(settings_.connect_seconds) * 1000);
  if (!socket && errno == ETIMEDOUT) {
    queue::note_timeout(host.ip.bytes());
  } else if (seen.recorded) {
    queue::note_answer(host.ip.bytes());
  }
  if (socket) inet::send_at_once(socket);
  return socket;
}

void Delivery::try_host(const inet::MailHost& host) {
  if (plan_.protocol == db::Protocol::smtps || plan_.protocol == db::Protocol::starttls) {
    (void)try_tls(host, nullptr);
    return;
  }
  const os::Fd socket = connect(host);
  if (!socket) return;
  const std::string ip = inet::format(host.ip);
  if (plan_.protocol == db::Protocol::qmtp) speak_qmtp(socket, ip);
  Session session(socket, ip, settings_.talk_seconds);
  if (!session.client.greet(settings_.hello)) return conclude(session);
  if (plan_.encryption == queue::Encryption::offered && session.client.offers("STARTTLS") &&
      try_tls(host, &session.client)) {
    return;
  }
  converse(session, talk::Line::open);
}

/// By the program that speaks TLS. False if no encrypted connection came about. One in clear that
/// is there already, `plain`, is not needed any more once it did.
bool Delivery::try_tls(const inet::MailHost& host, talk::SmtpClient* plain) {
  using Mode = inet::TlsWanted::Mode;
  const Mode mode = plan_.protocol == db::Protocol::smtps ? Mode::implicit : Mode::starttls;
  if (settings_.tls_client.empty()) {
    last_report_ =
        "ZSorry, that host must be asked for TLS, and control/tlsclient names no program. "
        "(#4.7.0)\n";
    return false;
  }
  const inet::TlsClient tls(settings_.tls_client, {.mode = mode,
                                                   .host = endpoint(host),
                                                   .name = host.name,
                                                   .required = plain == nullptr,
                                                   .local = local_for(host.ip)});
  if (!tls.connection()) {
    last_report_ = "ZUnable to run the program of control/tlsclient. (#4.3.0)\n";
    return false;
  }
  Session session(tls.connection(), inet::format(host.ip), settings_.talk_seconds);
  const bool greeted = mode == Mode::starttls ? session.client.greet_again(settings_.hello)
                                              : session.client.greet(settings_.hello);
  if (!greeted) {
    conclude(session);
    return false;
  }
  if (plain != nullptr) plain->quit();
  converse(session, talk::Line::encrypted);
  return true;
}

void Delivery::converse(Session& session, talk::Line line) {
  const auto& login = plan_.route.login;
  if (login && line == talk::Line::open && !login->in_clear) {
    last_report_ = "ZSorry, I must not send the password for that relay in clear. (#4.7.0)\n";
    return session.client.quit();
  }
  if (!login || session.client.log_in({login->user, login->password}, line)) {
    session.client.send(letter_, io::in);
  }
  conclude(session);
}

/// Leaves the program if the session has decided something; else only the server.
void Delivery::conclude(Session& session) {
  talk::SmtpClient& client = session.client;
  last_report_ = client.report();
  // First of all: nothing that happens to QUIT may change it.
  if (client.decided()) report(hooks_.in_order(client.recipient_reports()), client.report());
  client.quit();
  if (client.decided()) cmd::exit(cmd::success);
}

void Delivery::speak_qmtp(const os::Fd& socket, const std::string& ip) {
  talk::Wire wire(socket.get(), settings_.talk_seconds);
  auto measure = queue::measure_message();
  if (!measure && queue::spool_message()) measure = queue::measure_message();
  if (!measure) finish("ZUnable to read message. (#4.3.0)");
  char room[16384];
  io::Reader message(os::standard_input, room);  // which the spool may have become
  const auto reports = talk::hand_over_by_qmtp(ip, letter_, measure->bytes, message, wire);
  report(hooks_.in_order(reports.recipients), reports.message);
  cmd::exit(cmd::success);
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
  queue::RemoteSettings settings;
  if (!queue::read_settings(settings)) finish("ZUnable to read control files. (#4.3.0)");
  cmd::RemoteHooks hooks;
  if (!hooks.read()) finish("ZUnable to read control files. (#4.3.0)");
  talk::Letter letter{args[1], hooks.check(args[1], args.tail(2))};
  if (letter.recipients.empty()) {
    report(hooks.all_accepted(), "DNo recipient is left.\n");
    return cmd::success;
  }
  const std::string end = hooks.filter(letter.sender, letter.recipients);
  if (!end.empty()) {
    report(hooks.all_accepted(), end);
    return cmd::success;
  }
  const auto plan = cmd::make_plan(settings, args[0], args[1]);
  if (!plan.trouble.empty()) {
    report("", plan.trouble);
    return cmd::success;
  }
  if (const auto measure = queue::measure_message()) {
    letter.size = measure->octets;
    letter.eight_bit = measure->eight_bit;
  }
  Delivery delivery(settings, plan, letter, hooks);
  for (const inet::MailHost& host : plan.hosts) delivery.try_host(host);
  report("", delivery.last_report());
  return cmd::success;
}
