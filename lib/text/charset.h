// Old character sets, turned into UTF-8.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace text {

/// `bytes` of that charset (RFC 2978; without regard to case) in UTF-8. Nothing if they are none of
/// its characters, or it is none of UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15 and windows-1252, or
/// another name of these.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

}  // namespace text
