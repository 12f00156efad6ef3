// What anybody may say before the password: lines of any bytes.

#include "fuzz/fuzz.h"
#include "talk/smtp_auth.h"
#include "text/split.h"

void fuzz(std::string_view bytes) {
  talk::SmtpAuth session({.greeting = "here", .mechanisms = {.plain = true, .cram = true}, .allowed = true});
  while (const auto line = text::take(bytes, '\n')) {
    const auto next = session.line(*line);
    if (next == talk::SmtpAuth::Next::check) session.refused("535 no");
    if (next == talk::SmtpAuth::Next::start_tls) session.tls_started();
  }
}
