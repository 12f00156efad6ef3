// Paths, without a look at any file.

#pragma once

#include <string>
#include <string_view>

namespace text {

/// The path `path`, starting from the directory `from` unless it is absolute, without `.`, `..`,
/// and slashes that change nothing; `from` is absolute.
std::string absolute_path(std::string_view path, std::string_view from);

}  // namespace text
