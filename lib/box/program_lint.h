// What is wrong with a program line of a .qmail file.

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "box/lint.h"

namespace box {

/// Adds to `lint` what is wrong with `command`, which stands in that line, and what programs it
/// runs. Returns the exit code if it is always the same.
std::optional<int> lint_program(std::string_view command, size_t line, Lint& lint);

}  // namespace box
