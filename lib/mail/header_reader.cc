// The header of a message read field by field.

#include "mail/header_reader.h"

#include <algorithm>

#include "text/split.h"

namespace mail {

namespace {

bool is_field(std::string_view text) { return take_field(text).has_value(); }

}  // namespace

FieldCutter::State FieldCutter::take(std::string_view& bytes) {
  State state = State::more;
  while (state == State::more && !bytes.empty()) switch (place_) {
      case Place::line_start:
        text_.clear();
        cut_ = false;
        place_ = Place::first_line;
        break;
      case Place::first_line: state = take_first_line(bytes); break;
      case Place::later_line:
        if (take_line(bytes)) place_ = Place::line_end;
        break;
      case Place::line_end:
        if (bytes[0] != ' ' && bytes[0] != '\t') return end_field();
        place_ = Place::later_line;
        break;
      case Place::mbox_line:
        if (take_line(bytes)) place_ = Place::line_start;
        break;
      case Place::body: return State::ended;
    }
  return state;
}

FieldCutter::State FieldCutter::finish() {
  if (place_ == Place::first_line) (void)end_first_line(Place::line_end);
  if (place_ == Place::later_line || place_ == Place::line_end) return end_field();
  if (place_ != Place::body) text_.clear();
  place_ = Place::body;
  return State::ended;
}

bool FieldCutter::take_line(std::string_view& bytes) {
  const std::string_view piece = text::first_line(bytes);
  const std::string_view fitting = piece.substr(0, kept_ - std::min(kept_, text_.size()));
  text_ += fitting;
  cut_ = cut_ || fitting.size() < piece.size();
  bytes.remove_prefix(piece.size());
  return piece.ends_with('\n');
}

FieldCutter::State FieldCutter::take_first_line(std::string_view& bytes) {
  const std::string_view fitting = text::first_line(bytes).substr(0, kept_ - text_.size());
  text_ += fitting;
  bytes.remove_prefix(fitting.size());
  if (text_.ends_with('\n')) return end_first_line(Place::line_end);
  if (text_.size() == kept_) return end_first_line(Place::later_line);
  return State::more;
}

FieldCutter::State FieldCutter::end_first_line(Place next) {
  const bool at_start = at_start_;
  at_start_ = false;
  if (is_field(text_)) {
    place_ = next;
    return State::more;
  }
  if (from_line_ == FromLine::field && text_.starts_with("From ")) {
    text_.insert(0, "MBOX-Line: ");
    place_ = next;
    return State::more;
  }
  if (at_start && from_line_ == FromLine::skipped && text_.starts_with("From ")) {
    place_ = next == Place::line_end ? Place::line_start : Place::mbox_line;
    return State::more;
  }
  empty_line_ = text_ == "\n" || text_ == "\r\n";
  if (empty_line_) text_.clear();
  place_ = Place::body;
  return State::ended;
}

FieldCutter::State FieldCutter::end_field() {
  std::string_view rest = text_;
  field_ = *take_field(rest);
  place_ = Place::line_start;
  return State::field;
}

bool HeaderReader::next() {
  for (;;) {
    std::string_view bytes = from_.peek();
    if (bytes.empty()) return !from_.failed() && cutter_.finish() == FieldCutter::State::field;
    const size_t before = bytes.size();
    const FieldCutter::State state = cutter_.take(bytes);
    from_.skip(before - bytes.size());
    if (state != FieldCutter::State::more) return state == FieldCutter::State::field;
  }
}

}  // namespace mail
