// A server's replies, as an SMTP client reads them (RFC 5321 section 4.2, smtp.md section 10).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace talk {

enum class Replied {
  more,      // all bytes were taken; the reply goes on
  whole,     // the reply is there; bytes behind it are left
  too_long,  // 64 kilobytes and no end: not a server to talk to
};

/// One reply of one or several lines.
class Reply {
 public:
  /// Takes bytes from the front of `wire`.
  Replied feed(std::string_view& wire);
  /// The code of the first line, 200..599; 0 if that is no reply code. Later codes do not count.
  int code() const;
  /// The lines, without CR, each ended by LF, anything unprintable as `?`; at most 5000 bytes.
  const std::string& text() const { return text_; }

 private:
  Replied take(char c);

  std::string text_;
  size_t size_ = 0;    // bytes taken
  size_t column_ = 0;  // of the current line
  bool last_ = true;   // no line follows this one
  int code_ = 0;
  bool first_line_ = true;
};

/// What stands behind the extension `keyword` in the reply to EHLO or LHLO, where each has a line of
/// its own behind the first one (RFC 5321 section 4.1.1.1); nothing if it is not offered.
std::optional<std::string_view> extension(const Reply& reply, std::string_view keyword);
inline bool offers(const Reply& reply, std::string_view keyword) {
  return extension(reply, keyword).has_value();
}

/// The questions of a client, by what the answers to them mean.
enum class Step { greeting, helo, mail, recipient, data, message };

/// K to go on, Z to try the message or the recipient again later, D to give it up. A code that is
/// none never means success, nor does it cost the message.
char verdict(Step step, int code);

}  // namespace talk
