// SMTP as a server speaks it.

#include "talk/smtp.h"

#include <limits>

#include "text/case.h"
#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace talk {

LineCutter::Cut LineCutter::feed(std::string_view& wire) {
  if (complete_) {
    complete_ = false;
    line_.clear();
    length_ = 0;
  }
  const size_t newline = wire.find('\n');
  complete_ = newline != std::string_view::npos;
  const std::string_view piece = wire.substr(0, newline);
  length_ += piece.size();
  if (length_ < smtp_line_most) line_ += piece;
  wire.remove_prefix(piece.size() + (complete_ ? 1 : 0));
  if (!complete_) return Cut::more;
  if (length_ >= smtp_line_most) return Cut::too_long;
  if (line_.find('\0') != std::string::npos) return Cut::nul;
  if (line_.ends_with('\r')) line_.pop_back();
  return Cut::line;
}

Command split_command(std::string_view line) {
  struct Name {
    std::string_view name;
    Verb verb;
  };
  static constexpr Name names[] = {{"rcpt", Verb::rcpt}, {"mail", Verb::mail}, {"data", Verb::data},
                                   {"quit", Verb::quit}, {"helo", Verb::helo}, {"ehlo", Verb::ehlo},
                                   {"rset", Verb::rset}, {"help", Verb::help}, {"noop", Verb::noop},
                                   {"vrfy", Verb::vrfy}};
  auto [verb, argument, found] = text::halves(line, ' ');
  while (argument.starts_with(' ')) argument.remove_prefix(1);
  for (const Name& known : names) {
    if (text::equal_without_case(verb, known.name)) return {known.verb, argument};
  }
  return {Verb::unknown, argument};
}

Mailbox parse_mailbox(std::string_view argument) {
  char terminator = '>';
  if (const text::Halves bracket = text::halves(argument, '<'); bracket.found) {
    argument = bracket.after;
  } else {
    terminator = ' ';
    if (const text::Halves colon = text::halves(argument, ':'); colon.found) argument = colon.after;
    while (argument.starts_with(' ')) argument.remove_prefix(1);
  }
  if (argument.starts_with('@')) argument = text::halves(argument, ':').after;  // a source route

  Mailbox mailbox;
  bool quoted = false;
  for (size_t i = 0; i < argument.size(); ++i) {
    char c = argument[i];
    if (c == terminator && !quoted) {
      mailbox.parameters = argument.substr(i + 1);
      break;
    }
    if (c == '"') {
      quoted = !quoted;
      continue;
    }
    if (c == '\\') {
      if (++i == argument.size()) break;
      c = argument[i];
    }
    mailbox.address += c;
  }
  return mailbox;
}

std::optional<uint64_t> size_parameter(std::string_view parameters) {
  constexpr std::string_view name = "SIZE=";
  while (const auto word = text::take(parameters, ' ')) {
    if (!text::starts_without_case(*word, name)) continue;
    const std::string_view digits = word->substr(name.size());
    if (!text::all_digits(digits)) return std::nullopt;
    return text::number(digits).value_or(std::numeric_limits<uint64_t>::max());
  }
  return std::nullopt;
}

std::optional<Ipv4> address_literal(std::string_view address) {
  std::string_view rest = text::last_halves(address, '@').after;
  if (!rest.starts_with('[') || !rest.ends_with(']')) return std::nullopt;
  rest = rest.substr(1, rest.size() - 2);
  Ipv4 literal;
  for (size_t i = 0; i < literal.size(); ++i) {
    const auto [before, after, found] = text::halves(rest, '.');
    const auto number = text::number(before, 255);
    if (!number || found != (i + 1 < literal.size())) return std::nullopt;
    literal[i] = static_cast<uint8_t>(*number);
    rest = after;
  }
  return literal;
}

SmtpSession::SmtpSession(SmtpSettings settings) : settings_(std::move(settings)) {
  reply_ = text::join("220 ", settings_.greeting, " ESMTP");
}

SmtpSession::Next SmtpSession::command(std::string_view line) {
  const auto [verb, argument] = split_command(line);
  switch (verb) {
    case Verb::helo:
    case Verb::ehlo: return greet(verb, argument);
    case Verb::mail: return take_address(verb, argument);
    case Verb::rcpt:
      if (!sender_) return answer("503 MAIL first (#5.5.1)");
      return take_address(verb, argument);
    case Verb::data: return take_data();
    case Verb::rset: reset(); return answer("250 flushed");
    case Verb::noop: return answer("250 ok");
    case Verb::vrfy: return answer("252 send some mail, i'll try my best");
    case Verb::help: return answer("214 Paperpath: see the manual page qmail-smtpd(8)");
    case Verb::quit: answer(text::join("221 ", settings_.greeting)); return Next::quit;
    case Verb::unknown: break;
  }
  return answer("502 unimplemented (#5.5.1)");
}

/// Every reply passes here, so that refusals are counted.
SmtpSession::Next SmtpSession::answer(std::string_view reply) {
  over_ = reply.starts_with('5') && settings_.errors > 0 && errors_++ == settings_.errors;
  reply_ = over_ ? "421 too many errors (#4.7.0)" : reply;
  return Next::reply;
}

void SmtpSession::refuse(std::string_view reply) { answer(reply); }

SmtpSession::Next SmtpSession::greet(Verb verb, std::string_view name) {
  reset();
  helo_ = name;
  if (verb == Verb::helo) return answer(text::join("250 ", settings_.greeting));
  std::string reply = text::join("250-", settings_.greeting, "\r\n250-PIPELINING\r\n");
  if (settings_.databytes) text::append(reply, "250-SIZE ", *settings_.databytes, "\r\n");
  return answer(reply += "250 8BITMIME");
}

SmtpSession::Next SmtpSession::take_address(Verb verb, std::string_view argument) {
  Mailbox mailbox = parse_mailbox(argument);
  verb_ = verb;
  address_ = std::move(mailbox.address);
  size_ = size_parameter(mailbox.parameters);
  if (!settings_.local_host.empty()) {
    if (const auto literal = address_literal(address_)) {
      literal_ = *literal;
      return Next::literal;
    }
  }
  return use_address();
}

SmtpSession::Next SmtpSession::literal_is_ours(bool ours) {
  if (ours) address_.replace(address_.rfind('@') + 1, std::string::npos, settings_.local_host);
  return use_address();
}

SmtpSession::Next SmtpSession::use_address() {
  const bool empty_recipient = verb_ == Verb::rcpt && address_.empty();
  if (address_.size() > smtp_address_most || empty_recipient) {
    return answer("555 syntax error (#5.5.4)");
  }
  if (verb_ == Verb::rcpt) return take_recipient();
  const uint64_t most = settings_.databytes.value_or(0);
  if (most > 0 && size_.value_or(0) > most) {
    return answer("552 sorry, that message size exceeds my databytes limit (#5.3.4)");
  }
  reset();
  sender_ = std::move(address_);
  answer("250 ok");
  return Next::sender;
}

SmtpSession::Next SmtpSession::take_recipient() {
  if (sender_refused_) {
    return answer("553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)");
  }
  // Their octets are bounded too: beyond 64 KB, to 128 for each on average.
  constexpr size_t free_of_charge = 65536;
  constexpr size_t average = 128;
  const size_t size = recipients_.size();
  const uint64_t most = settings_.recipients;
  const bool too_large = size > free_of_charge && size / average >= most;
  if (most > 0 && (recipient_count_ >= most || too_large)) {
    return answer("452 too many recipients (#4.5.3)");
  }
  return Next::recipient;
}

void SmtpSession::accept_recipient(std::string_view suffix) {
  text::append(recipients_, address_, suffix, '\0');
  ++recipient_count_;
  answer("250 ok");
}

SmtpSession::Next SmtpSession::take_data() {
  if (!sender_) return answer("503 MAIL first (#5.5.1)");
  if (recipient_count_ == 0) return answer("503 RCPT first (#5.5.1)");
  return Next::data;
}

void SmtpSession::start_data() { answer("354 go ahead"); }

void SmtpSession::finish_data(std::string_view reply) {
  reset();
  answer(reply);
}

void SmtpSession::reset() {
  sender_.reset();
  sender_refused_ = false;
  recipients_.clear();
  recipient_count_ = 0;
}

}  // namespace talk
