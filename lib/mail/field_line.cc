// Lines of a header, told apart by how they start.

#include "mail/field_line.h"

#include <algorithm>

namespace mail {

HeaderLine header_line(std::string_view start) {
  constexpr size_t longest_name = 65536;  // as FieldCutter has it
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  const auto in_name = [](char c) { return c > 32 && c < 127 && c != ':'; };
  if (start.empty() || start == "\r") return HeaderLine::unknown;
  if (start == "\n" || start == "\r\n") return HeaderLine::empty;
  if (is_blank(start[0])) return HeaderLine::folded;
  const auto* const name_end = std::ranges::find_if_not(start, in_name);
  if (name_end == start.begin()) return HeaderLine::no_field;
  const auto* const end = std::find_if_not(name_end, start.end(), is_blank);
  if (end != start.end()) return *end == ':' ? HeaderLine::field : HeaderLine::no_field;
  return start.size() < longest_name ? HeaderLine::unknown : HeaderLine::no_field;
}

}  // namespace mail
