// qmail-qmtpd: receive mail through QMTP, and hand it to the queue.
//
//   qmail-qmtpd
//
//   0     the client has gone
//   100   it does not speak QMTP
//   111   out of time or of anything else

#include <csignal>
#include <vector>

#include "cmd/program.h"
#include "db/control.h"
#include "io/reader.h"
#include "io/writer.h"
#include "mail/received.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/home.h"
#include "os/signal.h"
#include "queue/client.h"
#include "queue/gate.h"
#include "talk/qmtp.h"

static constinit char in_bytes[65536];
static constinit char out_bytes[4096];
static constinit io::Writer out(os::standard_output, out_bytes);
static constinit io::Reader in(os::standard_input, in_bytes, &out);

/// What the control files and the environment say, read once per connection.
struct Settings {
  queue::Gate gate;
  queue::Hooks hooks;
  uint64_t size_most = 0;           // of a message; 0: no limit
  uint64_t recipients_most = 1000;  // of one message; 0: no limit
};

static Settings read_settings() {
  Settings settings;
  if (!os::change_directory(os::mail_home()) || !settings.gate.read() ||
      !settings.hooks.read("qmtpd") ||
      db::read_number("control/maxrcpt", "MAXRCPT", settings.recipients_most) ==
          db::Control::failed) {
    cmd::exit(cmd::temporary);
  }
  settings.hooks.tell("PROTOCOL", "QMTP");
  settings.size_most = settings.gate.databytes().value_or(0);
  return settings;
}

static std::string_view refusal(queue::Gate::Answer answer) {
  using enum queue::Gate::Answer;
  switch (answer) {
    case welcome: return {};
    case foreign: return "Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)";
    case unwanted: return "Dsorry, your envelope recipient is in my badrcptto list (#5.7.1)";
    case no_mailbox: return "Dsorry, no mailbox here by that name. (#5.1.1)";
    case unknown: return "Zunable to verify recipient (#4.3.0)";
    case check_failed: return "Zunable to execute recipient check (#4.3.0)";
    case no_process: return "Zunable to fork (#4.3.0)";
    case unreadable: return "Zunable to read controls (#4.3.0)";
  }
  return "Z";
}

static bool is_acceptable(std::string_view address) {
  constexpr size_t most = 999;
  return address.size() <= most && address.find('\0') == std::string_view::npos;
}

/// One message on its way into the queue.
class Message final : public talk::QmtpReceiver {
 public:
  explicit Message(Settings& settings) : settings_(settings) {}

  void text(std::string_view piece) override;
  void text_ended() override { begin(); }
  void sender(std::string_view address) override;
  void recipient(std::string_view address) override;
  /// Puts it into the queue, and answers each recipient.
  void finish();
  /// Queues nothing.
  void give_up() {
    client_.fail();
    if (begun_) (void)client_.close();
  }

 private:
  void begin();
  std::string decide(std::string_view address);
  std::string verdict();

  Settings& settings_;
  queue::Client client_;
  bool begun_ = false;
  uint64_t size_ = 0;
  mail::HopCounter hops_;
  std::string sender_;
  std::string_view refusal_;           // of the message
  std::vector<std::string> refusals_;  // of each recipient; empty: it is accepted
  uint64_t surplus_ = 0;               // recipients behind these
  bool any_accepted_ = false;
};

/// Nothing is started for a client that sends nothing.
void Message::begin() {
  if (begun_) return;
  client_.use_late(settings_.hooks);
  if (!client_.open()) cmd::exit(cmd::temporary);
  begun_ = true;
  client_.put(mail::received_field(queue::connection("QMTP"), os::now_seconds()));
}

void Message::text(std::string_view piece) {
  begin();
  size_ += piece.size();
  hops_.feed(piece);
  if (settings_.size_most > 0 && size_ > settings_.size_most) {
    refusal_ = "Dsorry, that message size exceeds my databytes limit (#5.3.4)";
  }
  if (hops_.count() > mail::hops_most) {
    refusal_ = "Dtoo many hops, this message is looping (#5.4.6)";
  }
  if (refusal_.empty()) client_.put(piece);
}

void Message::sender(std::string_view address) {
  sender_ = address;
  if (!is_acceptable(address)) {
    refusal_ = "Dunacceptable sender (#5.1.7)";
  } else if (settings_.gate.refuses_sender(address)) {
    refusal_ = "Dsorry, your envelope sender is in my badmailfrom list (#5.7.1)";
  }
  if (refusal_.empty()) client_.sender(address);
}

/// Empty, or why the recipient gets no mail.
std::string Message::decide(std::string_view address) {
  if (address.empty() || !is_acceptable(text::join(address, settings_.gate.suffix()))) {
    return "Dsorry, I can't handle that recipient (#5.1.3)";
  }
  std::string refused(refusal(settings_.gate.recipient(sender_, std::string(address))));
  if (!refused.empty() || !refusal_.empty()) return refused;
  const auto answer = settings_.hooks.check(sender_, address);
  if (answer.verdict != queue::Hooks::Verdict::accept) return queue::refusal(answer);
  client_.add_fields(answer.text);
  return {};
}

void Message::recipient(std::string_view address) {
  if (settings_.recipients_most > 0 && refusals_.size() >= settings_.recipients_most) {
    ++surplus_;
    return;
  }
  refusals_.push_back(decide(address));
  if (!refusals_.back().empty()) return;
  any_accepted_ = true;
  if (refusal_.empty()) client_.recipient(text::join(address, settings_.gate.suffix()));
}

/// What becomes of the recipients that were accepted.
std::string Message::verdict() {
  if (!refusal_.empty() || !any_accepted_) {
    give_up();
    return std::string(refusal_);
  }
  const std::string problem = client_.close();
  if (!problem.empty()) return problem;
  return text::join("Kok ", os::now_seconds(), " qp ", client_.id());
}

void Message::finish() {
  const auto answer = [](std::string_view text) { out.print(text.size(), ':', text, ','); };
  const std::string all = verdict();
  for (const std::string& refused : refusals_) answer(refused.empty() ? all : refused);
  for (; surplus_ > 0 && !out.failed(); --surplus_) answer("Ztoo many recipients (#4.5.3)");
}

/// Takes one message and answers it.
static void serve_message(Settings& settings, talk::QmtpRequests& requests) {
  Message message(settings);
  auto state = talk::QmtpRequests::State::more;
  while (state == talk::QmtpRequests::State::more) {
    std::string_view wire = in.peek();
    if (wire.empty() || out.failed()) {
      message.give_up();
      out.flush();
      cmd::exit(in.failed() ? cmd::temporary : cmd::success);
    }
    const size_t size = wire.size();
    state = requests.feed(wire, message);
    in.skip(size - wire.size());
  }
  if (state == talk::QmtpRequests::State::bad) {
    message.give_up();
    out.flush();
    cmd::exit(cmd::permanent);
  }
  message.finish();
}

int program(cmd::Args) {
  constexpr unsigned session_seconds = 3600;
  os::ignore_signal(SIGPIPE);
  os::catch_signal(SIGALRM, [](int) { os::exit_now(cmd::temporary); });
  os::set_alarm(session_seconds);
  Settings settings = read_settings();
  talk::QmtpRequests requests;
  for (;;) serve_message(settings, requests);
}
