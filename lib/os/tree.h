// A directory with all that is below it.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "os/file.h"

namespace os {

/// Makes a directory of mode 0700 whose name nobody can foresee, `prefix` and some letters.
/// Nothing, with errno, on failure.
std::optional<std::string> make_temporary_directory(const std::string& prefix);

/// The paths of everything below `directory`, which they do not name; a directory stands before
/// what is in it. Symbolic links are not followed; directories that cannot be read, or lie very
/// deep, count as empty. Nothing, with errno, if there are more than `most` (E2BIG) or memory is
/// out.
std::optional<std::vector<std::string>> names_below(const std::string& directory, size_t most);

/// Removes `directory` and everything below it. False, with errno, if something stays.
[[nodiscard]] bool remove_tree(const std::string& directory);

}  // namespace os
