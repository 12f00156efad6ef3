// What maildirserial and its clients say to each other about messages (serialmail.md section 2).

#pragma once

#include <string>
#include <string_view>

namespace talk {

/// The result of a client on the message in file `name`: K, Z or D, then words, of which 1999 bytes
/// count, unprintable ones as `?`.
std::string serial_result(std::string_view name, char letter, std::string_view words);

/// Reads results one after the other. Memory is bounded: of a name and of a text only the start is
/// kept, if they are long.
class SerialResults {
 public:
  static constexpr size_t name_most = 4096;  // longer names stand for no file
  static constexpr size_t text_most = 5000;

  /// Takes bytes from the front of `wire`, up to the end of a result: then true.
  bool feed(std::string_view& wire);

  // Of the result that was complete.
  const std::string& name() const { return name_; }
  /// The status byte; LF if there was none.
  char status() const { return status_; }
  /// Printable.
  const std::string& text() const { return text_; }

 private:
  enum class Part { name, status, text, done };
  Part part_ = Part::name;
  std::string name_, text_;
  char status_ = '\n';
};

}  // namespace talk
