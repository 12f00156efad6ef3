// One SMTP session of a client.

#include "talk/smtp_client.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/quote.h"
#include "text/scan.h"

namespace talk {

namespace {

constexpr int closing = 421;  // the server goes away, whatever it was asked
constexpr size_t reports_most = size_t{1} << 20;

bool has_eight_bit(std::string_view bytes) {
  return std::ranges::any_of(bytes, [](char c) { return static_cast<unsigned char>(c) > 127; });
}

}  // namespace

SmtpClient::SmtpClient(std::string_view ip, Wire& wire)
    : ip_(ip), connected_(text::join("Connected to ", ip)), wire_(wire) {}

/// Waits for the next reply.
bool SmtpClient::await() {
  if (talk::receive(wire_.in, reply_)) return true;
  reply_ = {};
  dead_ = true;
  report_ = text::join('Z', connected_, " but connection died. ",
                       message_sent_ ? "Possible duplicate! " : "", "(#4.4.2)\n");
  return false;
}

/// What the server said last, once.
std::string SmtpClient::said() {
  std::string text = talk::quote(reply_);
  reply_ = {};
  return text;
}

bool SmtpClient::fail(char letter, std::string_view phrase) {
  report_ = text::join(letter, phrase, ".\n", said());
  return false;
}

/// The same, and no other host will be asked.
bool SmtpClient::give_up(char letter, std::string_view phrase) {
  decided_ = reply_.code() != closing;
  return fail(letter, phrase);
}

/// Waits for the reply to what decides about the whole message.
bool SmtpClient::must(Step step, std::string_view who, std::string_view but) {
  if (!await()) return false;
  const char letter = verdict(step, reply_.code());
  return letter == 'K' || give_up(letter, text::join(who, but));
}

bool SmtpClient::greet(std::string_view hello) {
  if (!await()) return false;
  const char letter = verdict(Step::greeting, reply_.code());
  if (letter != 'K') return fail(letter, text::join(connected_, " but greeting failed"));
  return greet_again(hello);
}

bool SmtpClient::greet_again(std::string_view hello) {
  wire_.out.print("EHLO ", hello, "\r\n");
  if (!await()) return false;
  if (verdict(Step::helo, reply_.code()) == 'K') {
    extensions_ = reply_;
    return true;
  }
  // A server of before 1995, or one that plays it, knows HELO only.
  if (reply_.code() >= 500) {
    wire_.out.print("HELO ", hello, "\r\n");
    if (!await()) return false;
    if (verdict(Step::helo, reply_.code()) == 'K') return true;
  }
  return fail('Z', text::join(connected_, " but my name was rejected"));
}

bool SmtpClient::log_in(const Credentials& credentials, Line line) {
  constexpr int challenge = 334, done = 235;
  constexpr size_t code_size = 4;
  const auto mechanism = choose_mechanism(extension(extensions_, "AUTH").value_or(""), line);
  reply_ = {};
  if (!mechanism)
    return fail('Z', text::join(connected_, " but it offers no way to log in that I know"));
  SaslClient client(*mechanism, credentials);
  wire_.out.print(client.command(), "\r\n");
  bool cancelled = false;
  while (true) {
    if (!await()) return false;
    if (reply_.code() == done) return true;
    if (reply_.code() != challenge || cancelled) break;
    std::string_view text = reply_.text();
    text.remove_prefix(std::min(code_size, text.size()));
    const auto answer = client.answer(text.substr(0, text.find('\n')));
    cancelled = !answer;
    wire_.out.print(answer.value_or("*"), "\r\n");
  }
  // Not in the server's words: it may have repeated ours.
  const int code = reply_.code();
  reply_ = {};
  return fail('Z', text::join(connected_, " but it did not let me log in (", code, ")"));
}

bool SmtpClient::fits(const Letter& letter) {
  const auto most = text::number(extension(extensions_, "SIZE").value_or(""));
  if (!letter.size || !most || *most == 0 || *letter.size <= *most) return true;
  reply_ = {};
  return give_up('D', text::join(connected_, " but it takes no message of that size (#5.3.4)"));
}

void SmtpClient::put_sender(const Letter& letter) {
  wire_.out.print("MAIL FROM:<", text::quote_address(letter.sender), ">");
  if (letter.size && offers("SIZE")) wire_.out.print(" SIZE=", *letter.size);
  if (letter.eight_bit && offers("8BITMIME")) wire_.out.put(" BODY=8BITMIME");
  const bool international =
      has_eight_bit(letter.sender) || std::ranges::any_of(letter.recipients, has_eight_bit);
  if (international && offers("SMTPUTF8")) wire_.out.put(" SMTPUTF8");
  wire_.out.put("\r\n");
}

/// Waits for the reply to one recipient, and reports it.
bool SmtpClient::settle() {
  if (!await()) return false;
  if (reply_.code() == closing) return fail('Z', text::join(connected_, " but it went away"));
  const char letter = verdict(Step::recipient, reply_.code());
  if (letter == 'K') {
    ++accepted_;
    text::append(recipient_reports_, 'r', '\0');
    return true;
  }
  if (recipient_reports_.size() > reports_most) reply_ = {};
  text::append(recipient_reports_, letter == 'D' ? 'h' : 's', ip_, " does not like recipient.\n",
               said(), '\0');
  return true;
}

/// The sender, the recipients and DATA: one by one, or, where the server offers that, in one write
/// as far as its replies find room.
bool SmtpClient::offer(const Letter& letter) {
  const bool together = offers("PIPELINING");
  const size_t group = together ? 100 : 1;
  constexpr std::string_view sender_rejected = " but sender was rejected";
  const auto& recipients = letter.recipients;

  put_sender(letter);
  if (!together && !must(Step::mail, connected_, sender_rejected)) return false;
  for (size_t next = 0; next < recipients.size();) {
    const size_t first = next;
    const size_t end = std::min(first + group, recipients.size());
    for (size_t i = first; i < end; ++i) {
      wire_.out.print("RCPT TO:<", text::quote_address(recipients[i]), ">\r\n");
    }
    // A server that lets it through for nobody gets a message without an end.
    if (together && end == recipients.size()) wire_.out.put("DATA\r\n");
    if (together && first == 0 && !must(Step::mail, connected_, sender_rejected)) return false;
    for (; next < end; ++next) {
      if (!settle()) return false;
    }
  }
  if (accepted_ == 0) return give_up('D', text::join("Giving up on ", ip_));
  if (!together) wire_.out.put("DATA\r\n");
  return must(Step::data, ip_, " failed on DATA command");
}

void SmtpClient::send(const Letter& letter, io::Reader& message) {
  if (!fits(letter) || !offer(letter)) return;
  decided_ = true;
  dead_ = true;  // whatever were said now would be part of the message
  switch (talk::send_message("", message, wire_.out)) {
    case Sent::whole: break;
    case Sent::broken:
      report_ = text::join('Z', connected_, " but connection died. (#4.4.2)\n");
      return;
    // The connection is cut without the final dot: the server must not accept half a message.
    case Sent::unreadable: report_ = "ZUnable to read message. (#4.3.0)\n"; return;
  }
  message_sent_ = true;
  dead_ = false;
  if (!await()) return;
  const char letter_of_reply = verdict(Step::message, reply_.code());
  fail(letter_of_reply,
       text::join(
           ip_, letter_of_reply == 'K' ? " accepted message" : " failed after I sent the message"));
}

void SmtpClient::quit() {
  if (dead_) return;
  wire_.out.put("QUIT\r\n");
  wire_.out.flush();
}

}  // namespace talk
