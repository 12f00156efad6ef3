// Lists in a header, folded (inject.md section 11).

#pragma once

#include <cstddef>
#include <string>

namespace mail {

/// Folds a list that is appended to a text: after commas, where a line would have more than 78
/// columns. What stands between two commas stays on one line.
class ListFold {
 public:
  ListFold() = default;
  /// The list begins at the end of `text`.
  explicit ListFold(const std::string& text)
      : list_(text.size()), line_(text.rfind('\n') + 1), unit_(list_) {}  // npos + 1 is 0

  /// Appends a comma, and a blank or a line end.
  void comma(std::string& text);
  /// The list ends here. No blank stands behind its last comma.
  void end(std::string& text);

 private:
  void settle(std::string& text, size_t comma_size);

  size_t list_ = 0, line_ = 0, unit_ = 0;  // where they start
};

}  // namespace mail
