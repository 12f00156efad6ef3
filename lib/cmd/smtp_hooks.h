// What a server of SMTP asks the checks of its door: qmail-hooks(5).

#pragma once

#include <string>
#include <string_view>

#include "queue/hooks.h"
#include "talk/smtp.h"

namespace cmd {

class SmtpHooks {
 public:
  explicit SmtpHooks(queue::Hooks& hooks) : hooks_(hooks) {}

  /// A new transaction; `protocol` and `id` are those of its Received field.
  void begin(const talk::SmtpSession& session, std::string_view protocol, std::string_view id);
  /// The reply to a recipient who is refused; empty if he is welcome.
  std::string refusal(const talk::SmtpSession& session);
  /// The header fields that the checks want the message to have.
  std::string_view headers() const { return headers_; }

 private:
  queue::Hooks& hooks_;
  std::string headers_;
};

}  // namespace cmd
