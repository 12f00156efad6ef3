// JSON for programs to read (RFC 8259).

#pragma once

#include <string>
#include <string_view>

namespace text {

/// `bytes` as a string with its quotes, all ASCII: each byte outside 32..126 becomes `\u00` and two digits.
std::string json_string(std::string_view bytes);

}  // namespace text
