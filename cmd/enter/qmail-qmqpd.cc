// qmail-qmqpd: receive one message through QMQP, and hand it to the queue.
//
//   qmail-qmqpd
//
//   0     the request was answered, or the client has gone
//   100   the client does not speak QMQP
//   111   out of time or of anything else
//
// Whoever may connect may send mail to everybody: the server decides who may.

#include <csignal>

#include "cmd/program.h"
#include "io/reader.h"
#include "mail/received.h"
#include "os/clock.h"
#include "os/signal.h"
#include "queue/client.h"
#include "queue/gate.h"
#include "queue/qmqp.h"
#include "text/netstring.h"

static constinit char bytes[65536];
static constinit io::Reader in(os::standard_input, bytes);

/// A request on its way into the queue.
class Message final : public queue::QmqpReceiver {
 public:
  void text(std::string_view piece) override {
    begin();
    client_.put(piece);
  }
  void text_ended() override { begin(); }
  void sender(std::string_view address) override {
    if (!is_acceptable(address)) return;
    sender_ = address;
    client_.sender(address);
  }
  void recipient(std::string_view address) override {
    if (!is_acceptable(address)) return;
    const auto answer = hooks_.check(sender_, address);
    if (answer.verdict != queue::Hooks::Verdict::accept) {
      refusal_ = queue::refusal(answer);
      return;
    }
    client_.add_fields(answer.text);
    client_.recipient(address);
  }
  /// Puts it into the queue; what to answer.
  std::string finish();
  /// Queues nothing.
  void give_up() {
    client_.fail();
    if (begun_) (void)client_.close();
  }

 private:
  /// Nothing is started for a client that sends nothing.
  void begin() {
    if (begun_) return;
    if (!hooks_.read("qmqpd")) cmd::exit(cmd::temporary);
    hooks_.tell("PROTOCOL", "QMQP");
    client_.use_late(hooks_);
    if (!client_.open()) cmd::exit(cmd::temporary);
    begun_ = true;
    client_.put(mail::received_field(queue::connection("QMQP"), os::now_seconds()));
  }
  bool is_acceptable(std::string_view address) {
    constexpr size_t most = 999;
    const bool bad = address.size() > most || address.find('\0') != std::string_view::npos;
    if (bad) refusal_ = "Dsorry, I can't accept addresses like that (#5.1.3)";
    return refusal_.empty();
  }

  queue::Hooks hooks_;
  queue::Client client_;
  std::string sender_;
  std::string refusal_;  // of one of the addresses, and so of the message
  bool begun_ = false;
};

std::string Message::finish() {
  if (!refusal_.empty()) {
    give_up();
    return refusal_;
  }
  const std::string problem = client_.close();
  if (!problem.empty()) return problem;
  return text::join("Kok ", os::now_seconds(), " qp ", client_.id());
}

/// Reads the whole request; ends the program if there is none.
static void receive(Message& message) {
  queue::QmqpRequest request;
  for (;;) {
    const std::string_view piece = in.peek();
    if (piece.empty()) {
      message.give_up();
      cmd::exit(in.failed() ? cmd::temporary : cmd::success);
    }
    switch (request.feed(piece, message)) {
      case queue::QmqpRequest::State::more: break;
      case queue::QmqpRequest::State::done: return;
      case queue::QmqpRequest::State::bad: message.give_up(); cmd::exit(cmd::permanent);
    }
    in.skip(piece.size());
  }
}

int program(cmd::Args) {
  constexpr unsigned session_seconds = 3600;
  os::ignore_signal(SIGPIPE);
  os::catch_signal(SIGALRM, [](int) { os::exit_now(cmd::temporary); });
  os::set_alarm(session_seconds);
  Message message;
  receive(message);
  std::string answer;
  text::append_netstring(answer, message.finish());
  (void)os::write_all(os::standard_output, answer);
  return cmd::success;
}
