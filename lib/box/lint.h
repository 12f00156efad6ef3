// What is wrong with a .qmail file, or may be, as far as its text shows it. What cannot be judged
// is not reported.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "box/dotqmail.h"

namespace box {

enum class Severity {
  warning,  // it may be meant so
  error,    // mail does not go where it should, or strangers can do harm
};

struct Finding {
  size_t line;  // counted from 1
  Severity severity;
  std::string text;  // printable
};

/// What a line names, to be looked for: the text says nothing of whether it is there.
struct Named {
  size_t line;
  std::string name;
};

struct Lint {
  std::vector<Finding> findings;
  std::vector<Named> programs;  // without the shell's own commands
  std::vector<Named> maildirs;
  std::vector<Named> mboxes;

  /// Adds a finding, unless the line has it already, or very many.
  void add(size_t line, Severity severity, std::string text);
};

/// Reads a whole .qmail file. The findings are in the order of their lines.
Lint lint(const std::string& content, Instructions::Allowed allowed);

/// What is wrong with the name of a .qmail file; nothing if nothing is.
std::optional<Finding> lint_name(std::string_view name);

}  // namespace box
