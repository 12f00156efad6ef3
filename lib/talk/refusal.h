// SMTP with a client that is not to be served (ucspi.md section 6): whatever would lead to mail
// gets the same refusal, until QUIT.

#pragma once

#include <string>
#include <string_view>

namespace talk {

class Refusal {
 public:
  enum class Next {
    more,   // all bytes were taken; the line goes on
    reply,  // a line ended: send `reply()`
    quit,   // the same, and then no more
  };

  /// `refusal` is the line to refuse with, code and text.
  explicit Refusal(std::string refusal) : refusal_(std::move(refusal)), reply_(greeting) {}

  /// Takes bytes from the front of `wire`, up to the end of a line. No line is too long.
  Next feed(std::string_view& wire);
  /// What to send, without CR LF: the greeting at first. Valid as long as this object.
  std::string_view reply() const { return reply_; }

 private:
  static constexpr std::string_view greeting = "220 rblsmtpd.local";

  Next answer();

  std::string refusal_;
  std::string_view reply_;
  std::string start_;  // of the line: as much as tells commands apart
};

}  // namespace talk
