// Settings written as in INI files, for envini.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace text {

struct Setting {
  std::string name;
  std::string value;
};

/// The settings in `file`, in their order. A line `name = value` is one, without the blanks around
/// name and value; behind a line `[section]` the name gets `section_` in front, behind `[]`
/// nothing. A line that begins with `;` or `#`, and any other line that is none of these, says
/// nothing. No name is empty or holds a blank, a control character or `=`.
std::vector<Setting> parse_ini(std::string_view file);

}  // namespace text
