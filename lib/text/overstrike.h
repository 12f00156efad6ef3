// Text for pagers such as less, which take a character, a backspace and a character for bold, and
// `_`, a backspace and a character for underlined.

#pragma once

#include <string>
#include <string_view>

namespace text {

enum class Face { plain, bold, underlined };

/// Text, and how wide it is.
struct Overstruck {
  std::string bytes;
  size_t columns = 0;

  /// Appends text; spaces stay as they are. Of the bytes outside of 32..126 each becomes `\ooo`,
  /// underlined.
  void append(std::string_view text, Face face);
};

}  // namespace text
