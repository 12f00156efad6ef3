// The text of a Received field, laid out for people (mess822.md section 4).

#pragma once

#include <string>
#include <string_view>

namespace mail {

/// Takes the value of a field in pieces of any size. What begins with `from`, `by`, `for`, `id` or
/// a semicolon begins a line, behind three tabs and a space; blanks and line ends become one space.
class ReceivedLayout {
 public:
  void feed(std::string_view bytes, std::string& to);
  /// The field ends here.
  void finish(std::string& to) { end_word(to); }

 private:
  void end_word(std::string& to);
  void separate(std::string& to);

  std::string word_;      // what there is of one that may be among those
  bool in_word_ = false;  // of another one
  bool blank_ = false;    // before the word
  bool empty_ = true;
};

}  // namespace mail
