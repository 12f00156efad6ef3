// The mbox format (mboxrd): what a message looks like in a mailbox of many (delivery.md section
// 10).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace box {

/// `From SENDER DATE` and LF, the line that starts a message: `MAILER-DAEMON` for the empty sender,
/// `-` for each space, tab and LF of any other.
std::string from_line(std::string_view sender, int64_t seconds);

/// The sender in the Return-Path line that a delivery puts in front of a message, which starts with
/// `start`; nothing if there is none.
std::optional<std::string_view> delivered_from(std::string_view start);

/// What an mbox that ends with `end`, its last two bytes as far as there are two, lacks before the
/// next message: one or two LFs if it does not end with an empty line.
std::string_view missing_end(std::string_view end);

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
