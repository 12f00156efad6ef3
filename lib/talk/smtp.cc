// SMTP as a server speaks it.

#include "talk/smtp.h"

#include <algorithm>
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
  line_end_ = line_.ends_with('\r') ? LineEnd::crlf : LineEnd::lf;
  if (line_end_ == LineEnd::crlf) line_.pop_back();
  return Cut::line;
}

std::string_view line_refusal(LineCutter::Cut cut) {
  switch (cut) {
    case LineCutter::Cut::too_long: return "500 line too long (#5.5.2)";
    case LineCutter::Cut::nul: return "500 NUL in a command (#5.5.2)";
    default: return {};
  }
}

Command split_command(std::string_view line) {
  struct Name {
    std::string_view name;
    Verb verb;
  };
  static constexpr Name names[] = {{"rcpt", Verb::rcpt}, {"mail", Verb::mail}, {"data", Verb::data},
                                   {"quit", Verb::quit}, {"helo", Verb::helo}, {"ehlo", Verb::ehlo},
                                   {"rset", Verb::rset}, {"help", Verb::help}, {"noop", Verb::noop},
                                   {"vrfy", Verb::vrfy}, {"starttls", Verb::starttls},
                                   {"auth", Verb::auth}, {"get", Verb::http},
                                   {"post", Verb::http}, {"head", Verb::http},
                                   {"put", Verb::http}, {"connect", Verb::http},
                                   {"options", Verb::http}};
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

bool has_parameter(std::string_view parameters, std::string_view name) {
  while (const auto word = text::take(parameters, ' ')) {
    if (text::equal_without_case(*word, name)) return true;
  }
  return false;
}

namespace {

/// The code in `(#5.7.1)` at the end of `line`, which loses it; nothing if there is none.
std::optional<std::string> take_status(std::string_view& line) {
  constexpr std::string_view opening = " (#";
  const size_t at = line.rfind(opening);
  if (at == std::string_view::npos || !line.ends_with(')')) return std::nullopt;
  std::string status(line.substr(at + opening.size()));
  status.pop_back();
  const bool shaped = status.size() >= 5 && status[1] == '.' &&
                      status.find_first_not_of("0123456789.") == std::string::npos;
  if (!shaped) return std::nullopt;
  line.remove_suffix(line.size() - at);
  return status;
}

bool starts_with_status(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  return word.size() >= 5 && word[1] == '.' &&
         word.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 128; });
}

}  // namespace

std::string with_status(std::string_view reply, std::string_view otherwise) {
  constexpr size_t code_size = 4;  // with the blank or hyphen behind it
  std::string shown;
  while (!reply.empty()) {
    const size_t newline = reply.find("\r\n");
    std::string_view line = reply.substr(0, newline);
    reply.remove_prefix(std::min(reply.size(), line.size() + 2));
    if (!shown.empty()) shown += "\r\n";
    const char kind = line.empty() ? '3' : line[0];
    const bool has_none = line.size() < code_size || kind < '2' || kind == '3' || kind > '5' ||
                          starts_with_status(line.substr(code_size));
    if (has_none) {
      shown += line;
      continue;
    }
    std::string status = take_status(line).value_or(std::string(otherwise));
    status[0] = kind;
    text::append(shown, line.substr(0, code_size), status, ' ', line.substr(code_size));
  }
  return shown;
}

std::string protocol_word(const Protocol& protocol) {
  // qmail: EHLO alone makes no difference.
  if (!protocol.encrypted && !protocol.authenticated && !protocol.utf8) return "SMTP";
  return text::join(protocol.utf8 ? "UTF8SMTP" : "ESMTP", protocol.encrypted ? "S" : "",
                    protocol.authenticated ? "A" : "");
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
  helo_ = settings_.helo;
  extended_ = settings_.greeted;
  if (!settings_.greeted) reply_ = text::join("220 ", settings_.greeting, " ESMTP");
}

SmtpSession::Next SmtpSession::command(std::string_view line) {
  const auto [verb, argument] = split_command(line);
  verb_ = verb;
  switch (verb) {
    case Verb::helo:
    case Verb::ehlo: return greet(verb, argument);
    case Verb::mail:
      if (settings_.start_tls == StartTls::required) {
        return answer("530 Must issue a STARTTLS command first (#5.7.0)");
      }
      return take_address(argument);
    case Verb::rcpt:
      if (settings_.bad_recipients > 0 && bad_recipients_ >= settings_.bad_recipients) {
        return end("421 too many invalid addresses, goodbye (#4.3.0)");
      }
      if (!sender_) return answer("503 MAIL first (#5.5.1)");
      return take_address(argument);
    case Verb::data: return take_data();
    case Verb::rset: reset(); return answer("250 flushed");
    case Verb::noop: return answer("250 ok");
    case Verb::vrfy: return answer("252 send some mail, i'll try my best");
    case Verb::help: return answer(text::join("214 Paperpath: see the manual page ", settings_.page));
    case Verb::quit: answer(text::join("221 ", settings_.greeting)); return Next::quit;
    case Verb::starttls: return take_start_tls(argument);
    case Verb::http: reply_.clear(); return Next::drop;
    case Verb::auth:
      if (settings_.authenticated) return answer("503 you're already authenticated (#5.5.0)");
      break;
    case Verb::unknown: break;
  }
  return answer("502 unimplemented (#5.5.1)");
}

/// Every reply passes here, so that refusals are counted.
SmtpSession::Next SmtpSession::answer(std::string_view reply) {
  const bool refused = reply.starts_with('5');
  if (refused && verb_ == Verb::rcpt) ++bad_recipients_;
  if (refused && settings_.errors > 0 && errors_++ == settings_.errors) {
    return end("421 too many errors (#4.7.0)");
  }
  reply_ = shown(reply);
  return Next::reply;
}

SmtpSession::Next SmtpSession::end(std::string_view reply) {
  over_ = true;
  reply_ = shown(reply);
  return Next::reply;
}

std::string SmtpSession::shown(std::string_view reply) const {
  if (!extended_ || !settings_.enhanced_codes) return std::string(reply);
  switch (verb_) {
    case Verb::helo:
    case Verb::ehlo: return std::string(reply);
    case Verb::mail: return with_status(reply, "2.1.0");
    case Verb::rcpt: return with_status(reply, "2.1.5");
    default: return with_status(reply, "2.0.0");
  }
}

void SmtpSession::refuse(std::string_view reply) { answer(reply); }

void SmtpSession::refuse_line(std::string_view reply) {
  verb_ = Verb::unknown;
  answer(reply);
}

SmtpSession::Next SmtpSession::greet(Verb verb, std::string_view name) {
  reset();
  helo_ = name;
  extended_ = verb == Verb::ehlo;
  if (verb == Verb::helo) return answer(text::join("250 ", settings_.greeting));
  std::string reply = text::join("250-", settings_.greeting, "\r\n250-PIPELINING\r\n");
  if (settings_.databytes) text::append(reply, "250-SIZE ", *settings_.databytes, "\r\n");
  if (settings_.start_tls != StartTls::none) reply += "250-STARTTLS\r\n";
  if (settings_.enhanced_codes) reply += "250-ENHANCEDSTATUSCODES\r\n";
  if (settings_.utf8) reply += "250-SMTPUTF8\r\n";
  return answer(reply += "250 8BITMIME");
}

SmtpSession::Next SmtpSession::take_start_tls(std::string_view argument) {
  if (settings_.start_tls == StartTls::none) return answer("502 unimplemented (#5.5.1)");
  if (!argument.empty()) return answer("501 Syntax error (no parameters allowed) (#5.5.4)");
  answer("220 ready for tls");
  return Next::start_tls;
}

void SmtpSession::tls_started() {
  reset();
  helo_.reset();
  extended_ = false;
  reply_.clear();
  settings_.start_tls = StartTls::none;
}

SmtpSession::Next SmtpSession::take_address(std::string_view argument) {
  Mailbox mailbox = parse_mailbox(argument);
  address_ = std::move(mailbox.address);
  parameters_ = mailbox.parameters;
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
  return verb_ == Verb::rcpt ? take_recipient() : take_sender();
}

SmtpSession::Next SmtpSession::take_sender() {
  const auto size = size_parameter(parameters_);
  const bool utf8 = settings_.utf8 && extended_ && has_parameter(parameters_, "SMTPUTF8");
  const uint64_t most = settings_.databytes.value_or(0);
  if (most > 0 && size.value_or(0) > most) {
    return answer("552 sorry, that message size exceeds my databytes limit (#5.3.4)");
  }
  // RFC 6531 section 3.5. Where SMTPUTF8 is not announced 8-bit addresses pass, as they always did.
  if (settings_.utf8 && !utf8 && !is_ascii(address_)) {
    return answer("550 sorry, a sender like that needs SMTPUTF8 (#5.6.7)");
  }
  reset();
  size_ = size;
  utf8_ = utf8;
  sender_ = std::move(address_);
  answer("250 ok");
  return Next::sender;
}

SmtpSession::Next SmtpSession::take_recipient() {
  if (sender_refused_) {
    return answer("553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)");
  }
  if (settings_.utf8 && !utf8_ && !is_ascii(address_)) {
    return answer("553 sorry, a recipient like that needs SMTPUTF8 (#5.6.7)");
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

void SmtpSession::refuse_sender(std::string_view reply) {
  reset();
  answer(reply);
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
  size_.reset();
  utf8_ = false;
  sender_refused_ = false;
  recipients_.clear();
  recipient_count_ = 0;
}

}  // namespace talk
