// The header of a message, field by field and piece by piece.

#include "mail/header_stream.h"

#include <algorithm>

#include "mail/header.h"
#include "text/case.h"
#include "text/split.h"

namespace mail {

namespace {

constexpr size_t longest_start = 65536;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

bool HeaderStream::next_field() {
  while (next_piece()) {
  }
  if (ended_) return false;
  const bool first = !begun_;
  begun_ = in_line_ = true;
  name_ = {};
  start_.clear();
  const std::string_view bytes = from_.peek();
  if (first && !bytes.empty() && is_blank(bytes[0])) return true;
  ended_ = !take_start();
  return !ended_;
}

/// Takes the start of a line, up to its colon; false if it is no field.
bool HeaderStream::take_start() {
  while (!start_.ends_with(':')) {
    const std::string_view bytes = from_.peek();
    const size_t end = std::min(bytes.find_first_of(":\n"), bytes.size());
    const bool colon = end < bytes.size() && bytes[end] == ':';
    const size_t size = std::min(colon ? end + 1 : end, longest_start - start_.size());
    if (size == 0) return false;
    start_ += bytes.substr(0, size);
    from_.skip(size);
  }
  std::string_view rest = start_;
  const auto field = take_field(rest);
  if (field) name_ = field->name;
  return field.has_value();
}

bool HeaderStream::is(std::string_view name) const {
  return !name_.empty() && text::equal_without_case(name_, name);
}

bool HeaderStream::next_piece() {
  from_.skip(piece_.size());
  piece_ = {};
  if (!begun_ || ended_) return false;
  const std::string_view bytes = from_.peek();
  if (bytes.empty() || (!in_line_ && !is_blank(bytes[0]))) return false;
  piece_ = text::first_line(bytes);
  in_line_ = !piece_.ends_with('\n');
  return true;
}

std::string HeaderStream::rest_of_field(size_t most) {
  std::string rest;
  while (next_piece()) {
    std::string_view piece = piece_;
    if (piece.ends_with('\n')) piece.remove_suffix(1);
    rest += piece.substr(0, most - rest.size());
  }
  return rest;
}

}  // namespace mail
