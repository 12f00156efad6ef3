// The header of a submission is a header: each field of it is a field again.

#include "fuzz/fuzz.h"
#include "mail/submission.h"

void fuzz(std::string_view bytes) {
  static const auto completer = mail::Completer::make({"def.host", "defdom.org", "plus.net"});
  mail::Submission submission(*completer, {.lists = {"a@def.host"}});
  while (const auto field = mail::take_field(bytes)) {
    const auto text = submission.take(*field);
    if (!text || text->empty()) continue;
    std::string_view rest = *text;
    require(mail::take_field(rest) && rest.empty() && text->ends_with('\n'));
  }
  const std::string generated = submission.generated({"Date: D\n", "Message-ID: M\n", "From: F\n"});
  std::string_view rest = generated;
  while (mail::take_field(rest)) {
  }
  require(rest.empty());
}
