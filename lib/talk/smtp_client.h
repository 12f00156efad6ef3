// One SMTP session of a client (smtp.md section 10): from the greeting to the report on the
// message.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/reader.h"
#include "talk/client.h"
#include "talk/reply.h"
#include "talk/sasl.h"

namespace talk {

/// A message on its way, without its bytes.
struct Letter {
  std::string_view sender;
  std::vector<std::string_view> recipients;
  std::optional<uint64_t> size{};  // octets on the wire
  bool eight_bit = false;          // known to have bytes above 127
};

/// Each step is false if the session has come to nothing. Then, as after `send`, `report()` is what
/// there is to say; nothing was decided about the message, so that another host may be tried,
/// unless `decided()`.
///
///   if (client.greet(hello) && client.log_in(…)) client.send(letter, message);
///   report(client.reports(), client.report());
///   client.quit();
class SmtpClient {
 public:
  /// `ip` is what the reports call the server.
  SmtpClient(std::string_view ip, Wire& wire);

  /// Waits for the greeting, and greets.
  [[nodiscard]] bool greet(std::string_view hello);
  /// Greets a server that has greeted already: after STARTTLS.
  [[nodiscard]] bool greet_again(std::string_view hello);
  /// True if the server said so when it was greeted.
  bool offers(std::string_view keyword) const { return talk::offers(extensions_, keyword); }
  [[nodiscard]] bool log_in(const Credentials& credentials, Line line);
  /// Offers sender and recipients, and sends the message.
  void send(const Letter& letter, io::Reader& message);

  /// True once the report is final.
  bool decided() const { return decided_; }
  /// One for each recipient that was answered, each ended by a NUL.
  const std::string& recipient_reports() const { return recipient_reports_; }
  /// On the message: K, Z or D, and lines.
  const std::string& report() const { return report_; }
  /// Takes leave, where that can be said.
  void quit();

 private:
  [[nodiscard]] bool await();
  bool fail(char letter, std::string_view phrase);
  bool give_up(char letter, std::string_view phrase);
  bool must(Step step, std::string_view who, std::string_view but);
  bool fits(const Letter& letter);
  void put_sender(const Letter& letter);
  bool offer(const Letter& letter);
  bool settle();
  std::string said();

  std::string ip_, connected_;
  Wire& wire_;
  Reply reply_, extensions_;
  std::string recipient_reports_, report_;
  size_t accepted_ = 0;  // recipients
  bool decided_ = false;
  bool dead_ = false;          // there is nobody to take leave of
  bool message_sent_ = false;  // the server may have taken it although no reply comes
};

}  // namespace talk
