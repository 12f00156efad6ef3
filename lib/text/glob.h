// Patterns of the shell, as fnmatch(3) of POSIX without flags knows them.

#pragma once

#include <string_view>

namespace text {

/// True if `pattern` matches the whole of `bytes`. A star matches any bytes, `?` any one, and a set
/// in brackets one of those in it: `[abc]`, `[a-z]`, `[!a-z]` (or `^`) one that is not,
/// `[[:digit:]]` one of a class of ASCII. A bracket that nothing closes is a plain byte. A
/// backslash makes the next byte a plain one; nothing matches one at the end.
bool glob(std::string_view pattern, std::string_view bytes);

}  // namespace text
