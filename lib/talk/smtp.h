// SMTP as a server speaks it (smtp.md sections 2 to 8): command lines, addresses, and what each
// command is answered. Nothing here reads, writes or knows the policy: the caller does.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "talk/dot.h"

namespace talk {

constexpr size_t smtp_line_most = 2048;    // octets of a command line, CR LF included
constexpr size_t smtp_address_most = 899;  // octets of an address

/// Cuts the wire into command lines: up to LF, a CR before it dropped. What is longer than
/// `smtp_line_most` is counted, not kept.
class LineCutter {
 public:
  enum class Cut {
    more,      // all bytes were taken; the line goes on
    line,      // `line()` is one
    too_long,  // the line that ended was too long
    nul,       // it held a NUL
  };
  /// Takes bytes from the front of `wire`, up to the end of a line.
  Cut feed(std::string_view& wire);
  /// Valid until the next `feed`.
  std::string_view line() const { return line_; }
  LineEnd line_end() const { return line_end_; }

 private:
  std::string line_;
  size_t length_ = 0;
  LineEnd line_end_ = LineEnd::crlf;
  bool complete_ = false;
};

/// The reply to a line that is no command; empty for one that is.
std::string_view line_refusal(LineCutter::Cut cut);

enum class Verb {
  helo, ehlo, mail, rcpt, data, rset, noop, vrfy, help, quit, starttls, auth,
  http,  // of another protocol: a browser was made to talk to us
  unknown
};

struct Command {
  Verb verb;
  std::string_view argument;  // without the spaces before it
};

Command split_command(std::string_view line);

struct Mailbox {
  std::string address;          // without quotes; may be empty
  std::string_view parameters;  // what follows its end
};

/// The address in the argument of MAIL or RCPT, as the original finds it: whatever stands between
/// `<` and `>`, or behind the colon (smtp.md section 3). Every argument has one.
Mailbox parse_mailbox(std::string_view argument);

/// The number of a `SIZE=` parameter; one too large to hold counts as the largest. Nothing if there
/// is none or it is no number.
std::optional<uint64_t> size_parameter(std::string_view parameters);
/// True if `name`, which takes no value, is among the parameters.
bool has_parameter(std::string_view parameters, std::string_view name);

/// `reply` with an enhanced status code in each line (RFC 2034): the one it has at its end,
/// `(#5.7.1)`, else `otherwise`, with the class of the reply's own code. Replies 3xx have none.
std::string with_status(std::string_view reply, std::string_view otherwise);

/// What the Received field calls the protocol (RFC 3848, RFC 6531 section 4.3).
struct Protocol {
  bool encrypted = false;
  bool authenticated = false;
  bool utf8 = false;
};
std::string protocol_word(const Protocol& protocol);

using Ipv4 = std::array<uint8_t, 4>;

/// The IP address, if the domain of `address` is exactly `[a.b.c.d]`.
std::optional<Ipv4> address_literal(std::string_view address);

/// Whether STARTTLS is there: not, or no more; for whoever wants it; before each MAIL.
enum class StartTls { none, offered, required };

struct SmtpSettings {
  std::string greeting{};
  std::string_view page = "qmail-smtpd(8)";  // that HELP names
  std::string local_host{};  // takes the place of a literal of this host; empty: none does
  std::optional<uint64_t> databytes{};  // the largest message; 0: no limit; nothing: not announced
  uint64_t recipients = 1000;           // of one message; 0: no limit
  uint64_t errors = 100;                // refused commands, then the session ends; 0: no limit
  uint64_t bad_recipients = 0;          // likewise of refused recipients
  StartTls start_tls = StartTls::none;
  bool enhanced_codes = false;        // ENHANCEDSTATUSCODES is announced, and kept to after EHLO
  bool utf8 = false;                  // SMTPUTF8 is announced, and its rules are kept to
  bool greeted = false;               // a program in front of this one has greeted the client …
  bool authenticated = false;         // … and checked its password
  std::optional<std::string> helo{};  // … and was told this
};

/// One session. The caller hands in commands, answers the questions they raise, and sends
/// `reply()`:
///
///   SmtpSession::Next next = session.command(line);
///   if (next == Next::literal) next = session.literal_is_ours(true);
///   if (next == Next::recipient) session.accept_recipient(suffix);   // or refuse(reply)
///   if (next == Next::data) …; session.finish_data(reply);
class SmtpSession {
 public:
  enum class Next {
    reply,      // nothing to decide
    literal,    // is `literal()` an address of this host? literal_is_ours()
    sender,     // `sender()` is new: set_sender_refused() if its recipients are to be refused
    recipient,  // may `recipient()` have mail? accept_recipient() or refuse()
    data,       // take the message: start_data() once it can be, finish_data() in any case
    start_tls,  // after the reply; then tls_started()
    quit,       // the end, after the reply
    drop,       // the end, without a word
  };

  explicit SmtpSession(SmtpSettings settings);

  Next command(std::string_view line);
  Next literal_is_ours(bool ours);
  /// What was said in the clear is forgotten (RFC 3207 section 4.2).
  void tls_started();
  /// Another address takes the place of the one that was given.
  void replace_sender(std::string address) { sender_ = std::move(address); }
  void replace_recipient(std::string address) { address_ = std::move(address); }
  /// There is no transaction after all.
  void refuse_sender(std::string_view reply);
  void set_sender_refused() { sender_refused_ = true; }
  void accept_recipient(std::string_view suffix);
  void start_data();
  /// The transaction is over, and this is the reply to the message.
  void finish_data(std::string_view reply);
  /// The reply to a command that the caller refuses, and to a line that is none.
  void refuse(std::string_view reply);
  void refuse_line(std::string_view reply);

  /// What to send, without the last CR LF; empty if there is nothing to say, as after TLS has begun.
  std::string_view reply() const { return reply_; }
  /// What an enhanced status code does to a reply that is none of the session's own.
  std::string shown(std::string_view reply) const;
  /// True after the reply that ends a session with too many errors.
  bool over() const { return over_; }

  Ipv4 literal() const { return literal_; }
  /// True from MAIL to the end of the message, or of the attempt.
  bool in_transaction() const { return sender_.has_value(); }
  const std::string& sender() const { return *sender_; }
  /// The recipient in question.
  const std::string& recipient() const { return address_; }
  /// Those accepted, each with a NUL at its end, and their number.
  std::string_view recipients() const { return recipients_; }
  uint64_t recipient_count() const { return recipient_count_; }
  /// What the client said of the message with MAIL.
  std::optional<uint64_t> declared_size() const { return size_; }
  bool declared_utf8() const { return utf8_; }
  /// The argument of HELO or EHLO, if there was one of them.
  const std::optional<std::string>& helo() const { return helo_; }
  /// True if EHLO came last.
  bool extended() const { return extended_; }

 private:
  Next answer(std::string_view reply);
  Next greet(Verb verb, std::string_view name);
  Next take_address(std::string_view argument);
  Next use_address();
  Next take_sender();
  Next take_recipient();
  Next take_data();
  Next take_start_tls(std::string_view argument);
  Next end(std::string_view reply);
  void reset();

  SmtpSettings settings_;
  std::string reply_;
  std::optional<std::string> helo_;
  std::optional<std::string> sender_;  // there from MAIL on
  std::string recipients_;
  uint64_t recipient_count_ = 0;
  uint64_t errors_ = 0;
  uint64_t bad_recipients_ = 0;
  std::string address_;  // of the command at hand
  std::string parameters_;  // behind it
  std::optional<uint64_t> size_;
  Ipv4 literal_{};
  Verb verb_ = Verb::unknown;
  bool utf8_ = false;
  bool extended_ = false;
  bool sender_refused_ = false;
  bool over_ = false;
};

}  // namespace talk
