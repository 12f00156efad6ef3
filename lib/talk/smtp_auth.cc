// SMTP up to the password.

#include "talk/smtp_auth.h"

#include "text/base64.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace talk {

Mechanisms mechanisms_of(std::string_view value) {
  if (value.starts_with('!')) value.remove_prefix(1);
  if (value.starts_with("+cram")) return {.plain = true, .cram = true};
  if (value.starts_with("cram")) return {.plain = false, .cram = true};
  return {};
}

SmtpAuth::SmtpAuth(SmtpAuthSettings settings) : settings_(std::move(settings)) {
  reply_ = text::join("220 ", settings_.greeting, " ESMTP");
}

void SmtpAuth::forget() {
  secret_.clear();
  user_.clear();
}

SmtpAuth::Next SmtpAuth::answer(std::string_view reply) {
  over_ = reply.starts_with('5') && settings_.errors > 0 && errors_++ == settings_.errors;
  reply_ = over_ ? "421 too many errors (#4.7.0)" : reply;
  return Next::reply;
}

void SmtpAuth::refuse_line(std::string_view reply) {
  step_ = Step::command;
  answer(reply);
}

SmtpAuth::Next SmtpAuth::line(std::string_view line) {
  if (step_ == Step::command) return command(line);
  const Step step = step_;
  step_ = Step::command;
  if (line == "*") return answer("501 auth exchange canceled (#5.0.0)");
  return take(step, line);
}

SmtpAuth::Next SmtpAuth::command(std::string_view line) {
  const auto [verb, argument] = split_command(line);
  switch (verb) {
    case Verb::helo:
    case Verb::ehlo: return greet(verb, argument);
    case Verb::auth: return begin(argument);
    case Verb::starttls:
      if (settings_.start_tls == StartTls::none) break;
      if (!argument.empty()) return answer("501 Syntax error (no parameters allowed) (#5.5.4)");
      answer("220 ready for tls");
      return Next::start_tls;
    case Verb::mail:
    case Verb::rcpt:
    case Verb::data: return answer("530 Authorization required (#5.7.1) ");
    case Verb::rset: return answer("250 flushed");
    case Verb::noop: return answer("250 ok");
    case Verb::vrfy: return answer("252 send some mail, i'll try my best");
    case Verb::help: return answer("214 Paperpath: see the manual page smtpauth(8)");
    case Verb::quit: answer(text::join("221 ", settings_.greeting)); return Next::quit;
    case Verb::http: reply_.clear(); return Next::drop;
    case Verb::unknown: break;
  }
  return answer("502 unimplemented (#5.5.1)");
}

SmtpAuth::Next SmtpAuth::greet(Verb verb, std::string_view name) {
  helo_ = name;
  if (verb == Verb::helo) return answer(text::join("250 ", settings_.greeting));
  std::string reply = text::join("250-", settings_.greeting, "\r\n250-PIPELINING\r\n");
  if (settings_.databytes) text::append(reply, "250-SIZE ", *settings_.databytes, "\r\n");
  if (settings_.start_tls != StartTls::none) reply += "250-STARTTLS\r\n";
  if (settings_.allowed) {
    text::append(reply, "250-AUTH", settings_.mechanisms.plain ? " LOGIN PLAIN" : "",
                 settings_.mechanisms.cram ? " CRAM-MD5" : "", "\r\n");
  }
  return answer(reply += "250 8BITMIME");
}

void SmtpAuth::tls_started() {
  settings_.start_tls = StartTls::none;
  settings_.allowed = true;
  helo_.reset();
  reply_.clear();
}

SmtpAuth::Next SmtpAuth::begin(std::string_view argument) {
  if (!settings_.allowed) return answer("538 auth not available without TLS (#5.7.11)");
  std::string_view mechanism = text::take(argument, ' ').value_or("");
  while (argument.starts_with(' ')) argument.remove_prefix(1);
  forget();
  challenge_.clear();
  const auto is = [&](std::string_view name) { return text::equal_without_case(mechanism, name); };
  if (settings_.mechanisms.plain && is("PLAIN")) {
    mechanism_ = "PLAIN";
    return argument.empty() ? ask(Step::plain, "") : take(Step::plain, argument);
  }
  if (settings_.mechanisms.plain && is("LOGIN")) {
    mechanism_ = "LOGIN";
    return argument.empty() ? ask(Step::login_user, "Username:") : take(Step::login_user, argument);
  }
  if (settings_.mechanisms.cram && is("CRAM-MD5") && argument.empty()) {
    mechanism_ = "CRAM-MD5";
    challenge_ =
        text::join('<', ++challenges_, '.', settings_.stamp, '@', settings_.host, '>');
    return ask(Step::cram, challenge_);
  }
  return answer("504 auth type unimplemented (#5.5.1)");
}

SmtpAuth::Next SmtpAuth::ask(Step step, std::string_view prompt) {
  step_ = step;
  return answer(text::join("334 ", text::base64(prompt)));
}

/// A response of one step. An empty initial one is sent as `=` (RFC 4954 section 4).
SmtpAuth::Next SmtpAuth::take(Step step, std::string_view encoded) {
  const std::string_view malformed = "501 malformed auth input (#5.5.4)";
  const auto response = text::decode_base64(encoded == "=" ? "" : encoded);
  if (!response) return answer(malformed);
  bool whole = true;
  switch (step) {
    case Step::command: break;
    case Step::plain: whole = take_plain(*response); break;
    case Step::login_user:
      user_ = *response;
      if (user_.empty()) return answer(malformed);
      return ask(Step::login_password, "Password:");
    case Step::login_password: secret_ = *response; break;
    case Step::cram: whole = take_cram(*response); break;
  }
  // A NUL would shift what the program that checks reads.
  const bool usable = whole && !user_.empty() && !secret_.empty() &&
                      user_.find('\0') == std::string::npos &&
                      secret_.find('\0') == std::string::npos;
  if (usable) return Next::check;
  forget();
  return answer(malformed);
}

/// authzid NUL user NUL password; who the user would rather be is not asked.
bool SmtpAuth::take_plain(std::string_view rest) {
  const auto other = text::take_terminated(rest, '\0');
  const auto user = other ? text::take_terminated(rest, '\0') : std::nullopt;
  if (!user) return false;
  user_ = *user;
  secret_ = rest;
  return true;
}

/// `user digest`, the name up to the last space.
bool SmtpAuth::take_cram(std::string_view response) {
  const text::Halves halves = text::last_halves(response, ' ');
  user_ = halves.before;
  secret_ = halves.after;
  return halves.found;
}

void SmtpAuth::accepted() {
  secret_.clear();
  answer("235 ok, go ahead (#2.0.0)");
}

void SmtpAuth::refused(std::string_view reply) {
  forget();
  answer(reply);
  if (!reply.starts_with('5') || ++attempts_ < settings_.attempts) return;
  over_ = true;
}

}  // namespace talk
