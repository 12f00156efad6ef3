// Command lines of any bytes.

#include "fuzz/fuzz.h"
#include "talk/smtp.h"

void fuzz(std::string_view bytes) {
  talk::LineCutter cutter;
  talk::SmtpSession session({.greeting = "here", .recipients = 3});
  while (!bytes.empty()) {
    if (cutter.feed(bytes) != talk::LineCutter::Cut::line) continue;
    const auto next = session.command(cutter.line());
    if (next == talk::SmtpSession::Next::literal) session.literal_is_ours(false);
    if (next == talk::SmtpSession::Next::recipient) session.accept_recipient("");
  }
}
