// Failure notes and bounce messages.

#include "queue/bounce.h"

#include "queue/rewrite.h"
#include "text/date.h"
#include "text/fmt.h"
#include "text/quote.h"

namespace queue {

std::string failure_note(std::string_view recipient, std::string_view report) {
  std::string note = "<";
  for (const char c : recipient) note += c == '\n' ? '_' : c;
  note += ">:\n";
  while (report.ends_with('\n')) report.remove_suffix(1);
  // An empty line would end the paragraph.
  for (const char c : report) note += c == '\n' && note.ends_with('\n') ? '/' : c;
  return note + "\n\n";
}

std::optional<BounceStyle> bounce_style(std::string_view word) {
  if (word == "qsbmf") return BounceStyle::qsbmf;
  if (word == "dsn") return BounceStyle::dsn;
  if (word == "both") return BounceStyle::both;
  return std::nullopt;
}

BounceEnvelope bounce_envelope(const BounceNames& names, std::string_view sender) {
  if (sender.empty() && names.double_to.empty()) return {BounceKind::discard_second, {}, {}};
  if (sender.empty()) {
    return {BounceKind::second, std::string(double_bounce_sender),
            text::join(names.double_to, '@', names.double_host)};
  }
  if (sender == double_bounce_sender) return {BounceKind::discard, {}, {}};
  return {BounceKind::bounce, {}, std::string(without_verp(sender))};
}

std::string bounce_header(const BounceNames& names, const BounceEnvelope& envelope, int64_t now) {
  std::string header = text::join("Date: ", text::date822(now), "\nFrom: ",
                                  text::quote_address(text::join(names.from, '@', names.host)), "\nTo: ");
  for (const char c : text::quote_address(envelope.recipient)) header += c == '\n' ? '_' : c;
  return header + "\nSubject: failure notice\n";
}

std::string bounce_intro(const BounceNames& names, const BounceEnvelope& envelope) {
  return text::join("Hi. This is the ", names.program, " program at ", names.host, ".\n",
                    envelope.kind == BounceKind::bounce
                        ? "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
                          "This is a permanent error; I've given up. Sorry it didn't work out.\n"
                        : "I tried to deliver a bounce message to this address, but the bounce bounced!\n",
                    '\n');
}

std::string_view bounce_break(const BounceEnvelope& envelope) {
  return envelope.kind == BounceKind::bounce ? "--- Below this line is a copy of the message.\n"
                                             : "--- Below this line is the original bounce.\n";
}

std::string bounce_return_path(const BounceEnvelope& envelope, std::string_view sender) {
  std::string field = "Return-Path: <";
  if (envelope.kind == BounceKind::bounce) {
    for (const char c : text::quote_address(without_verp(sender))) field += c == '\n' ? '_' : c;
  }
  return field + ">\n";
}

std::string log_safe(std::string_view text) {
  std::string safe(text);
  for (char& c : safe) {
    if (c == '\n') {
      c = '/';
    } else if (c < 33 || c > 126 || c == '%') {
      c = '_';
    }
  }
  return safe;
}

}  // namespace queue
