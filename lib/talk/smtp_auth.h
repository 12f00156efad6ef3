// SMTP up to the password (RFC 4954; smtp.md section 9.1): what a client may say before it is known
// who it is, and the three mechanisms by which it tells. Nothing here reads, writes or checks.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "talk/smtp.h"

namespace talk {

struct Mechanisms {
  bool plain = true;  // PLAIN and LOGIN: the password itself comes
  bool cram = false;  // CRAM-MD5: a proof of it comes
};

/// What $SMTPAUTH says: `cram...` is CRAM-MD5 alone, `+cram...` all; a `!` before them changes
/// nothing. Anything else is PLAIN and LOGIN.
Mechanisms mechanisms_of(std::string_view value);

struct SmtpAuthSettings {
  std::string greeting{};
  std::string host{};  // in challenges
  std::optional<uint64_t> databytes{};
  Mechanisms mechanisms{};
  StartTls start_tls = StartTls::none;
  bool allowed = false;       // a password may come now: TLS is on, or the clear is good enough
  uint64_t stamp = 0;         // makes challenges of this session differ from all others
  uint64_t attempts = 3;      // refused, then the session ends
  uint64_t errors = 100;      // other refused commands, likewise; 0: no limit
};

/// One session. The caller hands in lines and sends `reply()`.
class SmtpAuth {
 public:
  enum class Next {
    reply,      // nothing to do
    start_tls,  // after the reply; then tls_started()
    check,      // are the credentials right? accepted() is the end of this object's part, or refused()
    quit,       // the end, after the reply
    drop,       // the end, without a word
  };

  explicit SmtpAuth(SmtpAuthSettings settings);

  Next line(std::string_view line);
  void tls_started();
  void accepted();
  /// The check failed, or could not be done: `reply` says which. Only a 5xx counts as an attempt.
  void refused(std::string_view reply);
  void refuse_line(std::string_view reply);

  const std::string& reply() const { return reply_; }
  bool over() const { return over_; }

  /// What a program of the checkpassword interface reads: user, password or response, challenge.
  const std::string& user() const { return user_; }
  const std::string& secret() const { return secret_; }
  const std::string& challenge() const { return challenge_; }
  std::string_view mechanism() const { return mechanism_; }
  const std::optional<std::string>& helo() const { return helo_; }

 private:
  enum class Step { command, plain, login_user, login_password, cram };
  Next answer(std::string_view reply);
  Next command(std::string_view line);
  Next greet(Verb verb, std::string_view name);
  Next begin(std::string_view argument);
  Next ask(Step step, std::string_view prompt);
  Next take(Step step, std::string_view encoded);
  bool take_plain(std::string_view rest);
  bool take_cram(std::string_view response);
  void forget();

  SmtpAuthSettings settings_;
  std::string reply_;
  std::string user_, secret_, challenge_;
  std::string_view mechanism_;
  std::optional<std::string> helo_;
  uint64_t errors_ = 0;
  uint64_t attempts_ = 0;
  uint64_t challenges_ = 0;
  Step step_ = Step::command;
  bool over_ = false;
};

}  // namespace talk
