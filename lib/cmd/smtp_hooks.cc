// What a server of SMTP asks the checks of its door.

#include "cmd/smtp_hooks.h"

#include "text/fmt.h"

namespace cmd {

void SmtpHooks::begin(const talk::SmtpSession& session, std::string_view protocol,
                      std::string_view id) {
  headers_.clear();
  hooks_.tell("PROTOCOL", protocol);
  hooks_.tell("TRANSACTION", id);
  hooks_.tell("SMTPHELOHOST", session.helo().value_or(""));
  hooks_.tell("MESSAGESIZE", text::join(session.declared_size().value_or(0)));
}

std::string SmtpHooks::refusal(const talk::SmtpSession& session) {
  if (!hooks_.has_checks()) return {};
  hooks_.tell("SMTPRCPTCOUNT", text::join(session.recipient_count()));
  const auto answer = hooks_.check(session.sender(), session.recipient());
  if (answer.verdict != queue::Hooks::Verdict::accept) return queue::smtp_reply(answer);
  queue::add_fields(headers_, answer.text);
  return {};
}

}  // namespace cmd
