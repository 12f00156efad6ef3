// Failure notes and bounce messages.

#include "queue/bounce.h"

#include "queue/rewrite.h"
#include "text/date.h"
#include "text/fmt.h"
#include "text/quote.h"

namespace queue {

namespace {

constexpr std::string_view double_bounce_sender = "#@[]";

}  // namespace

std::string failure_note(std::string_view recipient, std::string_view report) {
  std::string note = "<";
  for (const char c : recipient) note += c == '\n' ? '_' : c;
  note += ">:\n";
  while (report.ends_with('\n')) report.remove_suffix(1);
  // An empty line would end the paragraph.
  for (const char c : report) note += c == '\n' && note.ends_with('\n') ? '/' : c;
  return note + "\n\n";
}

BounceEnvelope bounce_envelope(const BounceNames& names, std::string_view sender) {
  if (sender.empty()) {
    return {BounceKind::second, std::string(double_bounce_sender),
            text::join(names.double_to, '@', names.double_host)};
  }
  if (sender == double_bounce_sender) return {BounceKind::discard, {}, {}};
  return {BounceKind::bounce, {}, std::string(without_verp(sender))};
}

std::string bounce_head(const BounceNames& names, const BounceEnvelope& envelope, int64_t now) {
  std::string head = text::join("Date: ", text::date822(now), "\nFrom: ",
                                text::quote_address(text::join(names.from, '@', names.host)),
                                "\nTo: ");
  for (const char c : text::quote_address(envelope.recipient)) head += c == '\n' ? '_' : c;
  text::append(head, "\nSubject: failure notice\n\nHi. This is the qmail-send program at ", names.host,
               ".\n");
  if (envelope.kind == BounceKind::bounce) {
    head +=
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n";
  } else {
    head += "I tried to deliver a bounce message to this address, but the bounce bounced!\n";
  }
  return head + '\n';
}

std::string bounce_separator(const BounceEnvelope& envelope, std::string_view sender) {
  std::string separator = envelope.kind == BounceKind::bounce
                              ? "--- Below this line is a copy of the message.\n"
                              : "--- Below this line is the original bounce.\n";
  separator += "\nReturn-Path: <";
  if (envelope.kind == BounceKind::bounce) {
    for (const char c : text::quote_address(without_verp(sender))) separator += c == '\n' ? '_' : c;
  }
  return separator + ">\n";
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
