// Quoted-printable (RFC 2045 section 6.7).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace text {

/// Decodes what comes in pieces of any size, in little memory. Line ends stay as they are; blanks
/// before them count for nothing, up to a thousand of them. An `=` that is neither in front of two
/// hexadecimal digits nor of a line end stands for itself.
class QuotedPrintableDecoder {
 public:
  /// Appends to `to` what is certain of `bytes` and what came before.
  void feed(std::string_view bytes, std::string& to);
  /// The rest: it all ends here.
  void finish(std::string& to);

 private:
  /// Takes one byte behind what is held; false if that byte starts anew.
  bool go_on(char c, std::string& to);
  bool end_line(std::string& to);
  void release(std::string& to);

  std::string held_;  // `=` and what follows, or blanks, and perhaps a CR
};

}  // namespace text
