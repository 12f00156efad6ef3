// A response to any message has one blank line before its body, and no field that the text lacks.

#include "fuzz/fuzz.h"
#include "mail/response.h"
#include "text/split.h"

void fuzz(std::string_view bytes) {
  const text::Halves halves = text::halves(bytes, '\x01');
  mail::ResponderSettings settings;
  mail::Answered answered(settings, halves.before, halves.before, "");
  for (std::string_view rest = halves.after; const auto field = mail::take_field(rest);) {
    answered.note(*field);
  }
  const mail::Origin origin{
      .date = "Date: D\n", .message_id = "Message-ID: M\n", .from = "From: F\n"};
  const std::string text = mail::response("Subject: %S %s %r\nX-%s: %%\n\nbody", answered, origin,
                                          settings, mail::ToField::generated);
  std::string_view rest = text;
  size_t fields = 0;
  while (const auto field = mail::take_field(rest)) ++fields;
  require(rest == "\nbody\n" && fields >= 7 && fields <= 9);
}
