// Words of a command line, grouped by braces that are words of their own.

#pragma once

#include <span>
#include <vector>

namespace text {

/// Cuts the words `{ a b } { c { d } }` into `a b` and `c { d }`. Each group starts at the pointer
/// returned and ends with a null, which takes the place of its closing brace. Nothing, and the
/// words are as they were, if there is no group, a group is empty, braces have no partner, or a
/// word stands outside of them.
std::vector<char**> take_groups(std::span<char*> words);

}  // namespace text
