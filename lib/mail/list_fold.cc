// Lists in a header, folded.

#include "mail/list_fold.h"

namespace mail {

void ListFold::comma(std::string& text) {
  settle(text, 1);
  text += ", ";
  unit_ = text.size();
}

void ListFold::end(std::string& text) {
  if (text.size() > unit_) return settle(text, 0);
  if (unit_ > list_) text.pop_back();
}

/// Puts the last unit, with the comma that comes, on a line of its own if it must have one.
void ListFold::settle(std::string& text, size_t comma_size) {
  constexpr size_t most = 78;
  if (unit_ == list_ || text.size() - line_ + comma_size <= most) return;
  text.replace(unit_ - 1, 1, "\n  ");
  line_ = unit_;
}

}  // namespace mail
