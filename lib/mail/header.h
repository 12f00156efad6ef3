// The header of a message, in memory, cut into fields (RFC 5322 section 2.2; inject.md section 5).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mail {

struct Field {
  std::string_view text;   // all of it
  std::string_view name;   // as written, without the blanks before the colon
  std::string_view value;  // behind the colon: all lines of it, with their LFs
};

/// Takes the field that `rest` starts with. Nothing, and `rest` left alone, if it starts with none:
/// the header has ended.
std::optional<Field> take_field(std::string_view& rest);

/// A field's value as one line: without its line ends (RFC 5322 section 2.2.3) and the blanks
/// around it.
std::string unfold(std::string_view value);

/// The text of a field with a LF at the end of each line, and no CR before it: `text` itself, or
/// what `room` then holds.
std::string_view with_line_ends(std::string_view text, std::string& room);

/// What one wants to know of a message at a glance: the values of the first field of each name,
/// without the blanks before them, and the body; each empty if it is not there.
struct Glance {
  std::string_view return_path, delivered_to, from, subject, body;
};

/// The glance at a message of which `start` is all, or the start.
Glance glance(std::string_view start);

}  // namespace mail
