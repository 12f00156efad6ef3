// UTF-8 (RFC 3629).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace text {

struct Character {
  char32_t value;
  size_t size;  // of its bytes; 0 if they are no character
};

/// The character that `bytes` start with: no overlong form, no surrogate, nothing above U+10FFFF.
Character first_character(std::string_view bytes);

/// Appends that character, which must be one.
void append_utf8(std::string& to, char32_t character);

/// True if `bytes` are characters, and nothing else.
bool is_utf8(std::string_view bytes);

/// Whether bytes that come in pieces of any size are UTF-8.
class Utf8Check {
 public:
  void feed(std::string_view bytes);
  /// False once anything but a character, or the start of one, came.
  bool good_so_far() const { return good_; }
  /// The same for all of it: no character lacks its end.
  bool good() const { return good_ && start_.empty(); }

 private:
  std::string start_;  // of a character
  bool good_ = true;
};

/// True for what may not reach a terminal, or would break a line or show it in another order:
/// control characters, line and paragraph separators, and the marks that turn the direction of
/// writing.
bool is_control(char32_t character);

/// `bytes` on one line, to be read by people and told again by programs: two backslashes for one,
/// and
/// `\ooo`, three octal digits, for each byte of what is no character or `is_control`.
std::string escaped_utf8(std::string_view bytes);

}  // namespace text
