// The header of a message read field by field, completely.

#include "mail/field_reader.h"

#include <utility>

#include "mail/field_line.h"
#include "text/split.h"

namespace mail {

bool FieldReader::next() {
  if (!in_header_) return false;
  starts_ = ends_;
  ends_ = false;
  text_ = std::exchange(held_, {});
  if (starts_ && text_.empty() && read_start() == Start::none) return in_header_ = false;
  text_ += std::exchange(held_, {});
  while (text_.size() < most_) {
    if (!at_line_start_) {
      const std::string_view piece = text::first_line(from_.peek()).substr(0, most_ - text_.size());
      text_ += piece;
      from_.skip(piece.size());
      at_line_start_ = piece.empty() || piece.ends_with('\n');
      continue;
    }
    const Start start = read_start();
    if (start == Start::same_field) {
      text_ += std::exchange(held_, {});
      continue;
    }
    in_header_ = start == Start::field;
    ends_ = true;
    break;
  }
  return !from_.failed();
}

/// Reads as much of a line into `held_` as tells what it is.
FieldReader::Start FieldReader::read_start() {
  HeaderLine kind = HeaderLine::unknown;
  while ((kind = header_line(held_)) == HeaderLine::unknown) {
    const std::string_view bytes = from_.peek();
    if (bytes.empty()) return Start::none;
    const size_t end = bytes.find_first_of(":\n");
    const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    held_ += piece;
    from_.skip(piece.size());
  }
  at_line_start_ = held_.ends_with('\n');
  const bool mbox = std::exchange(at_message_start_, false) && held_.starts_with("From ");
  if (kind == HeaderLine::folded) return can_fold_ ? Start::same_field : Start::none;
  can_fold_ = kind == HeaderLine::field;
  return can_fold_ || (mbox && kind == HeaderLine::no_field) ? Start::field : Start::none;
}

}  // namespace mail
