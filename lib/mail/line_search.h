// One exact line, looked for in the header of a message: how a mail loop is noticed.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mail {

/// Takes a message in pieces of any size and keeps nothing of it, however long its lines are.
class LineSearch {
 public:
  enum class State {
    more,   // the header goes on
    found,  // the line is there, byte for byte
    ended,  // an empty line came first
  };

  /// `line` ends with its only LF.
  explicit LineSearch(std::string_view line) : wanted_(line), rest_(wanted_) {}
  LineSearch(const LineSearch&) = delete;
  LineSearch& operator=(const LineSearch&) = delete;

  /// Once it has said `found` or `ended` it must not be fed again. A last line without LF is none.
  State feed(std::string_view bytes);

 private:
  const std::string wanted_;
  std::string_view rest_;  // of `wanted_`, while the line agrees with it
  bool agrees_ = true;
  bool empty_ = true;  // nothing of the line was seen
};

}  // namespace mail
