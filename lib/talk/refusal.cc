// SMTP with a client that is not to be served.

#include "talk/refusal.h"

#include "talk/smtp.h"

namespace talk {

// A verb, what ends it, and one byte more, so that a CR at the end of this much ends the line too.
static constexpr size_t most_kept = 6;

Refusal::Next Refusal::feed(std::string_view& wire) {
  const size_t size = wire.find('\n');
  start_ += wire.substr(0, size).substr(0, most_kept - start_.size());
  if (size == std::string_view::npos) {
    wire = {};
    return Next::more;
  }
  wire.remove_prefix(size + 1);
  if (start_.ends_with('\r')) start_.pop_back();
  const Next next = answer();
  start_.clear();
  return next;
}

Refusal::Next Refusal::answer() {
  switch (split_command(start_).verb) {
    case Verb::helo:
    case Verb::ehlo:
    case Verb::mail:
    case Verb::rset:
    case Verb::noop: reply_ = "250 rblsmtpd.local"; return Next::reply;
    case Verb::quit: reply_ = "221 rblsmtpd.local"; return Next::quit;
    case Verb::rcpt:
    case Verb::data:
    case Verb::vrfy:
    case Verb::help:
    case Verb::starttls:
    case Verb::auth:
    case Verb::http:
    case Verb::unknown: break;
  }
  reply_ = refusal_;
  return Next::reply;
}

}  // namespace talk
