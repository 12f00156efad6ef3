// The mbox format (mboxrd): what a message looks like in a mailbox of many (delivery.md section
// 10).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace box {

/// `From SENDER DATE` and LF, the line that starts a message: `MAILER-DAEMON` for the empty sender,
/// `-` for each space, tab and LF of any other.
std::string from_line(std::string_view sender, int64_t seconds);

/// Quotes a message that comes in pieces: each line `>*From ` gets one more `>`.
class FromQuoter {
 public:
  /// Appends the quoted bytes to `to`.
  void feed(std::string_view bytes, std::string& to);
  /// Appends what ends the message: an LF if its last line lacks one, and an empty line.
  void end(std::string& to);

 private:
  enum class Place { line_start, quotes, word, inside };
  void step(char c, std::string& to);

  Place place_ = Place::line_start;
  size_t matched_ = 0;  // bytes of `From ` held back, in `word`
};

}  // namespace box
