// Control files (queue.md section 20), by their path, relative to the mail home once a program has
// changed there: `control/me`.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/constmap.h"

namespace db {

enum class Control {
  present,
  absent,  // no such file, or no number in a number's file: the default stands
  failed,  // errno says why
};

/// The first line, without blanks at its end.
Control read_line(const char* path, std::string& line);
/// The decimal digits at the start of the first line. A number too large to hold counts as the
/// largest.
Control read_number(const char* path, uint64_t& number);
/// The number of environment variable `variable` if that is set, else of the file. In the variable no
/// digits are 0; in both a number below 0 counts as 0.
Control read_number(const char* path, const char* variable, uint64_t& number);
/// Every line without blanks at its end; empty lines, comments (`#` first) and lines with a NUL are
/// left out.
Control read_list(const char* path, std::vector<std::string>& lines);

/// Each reads a file whose absence is normal: false, with errno, only on failure; `value` keeps its
/// default when the file is absent.
[[nodiscard]] bool read_line_or_default(const char* path, std::string& value);
[[nodiscard]] bool read_number_or_default(const char* path, uint64_t& value);
[[nodiscard]] bool read_list_or_default(const char* path, std::vector<std::string>& value);

/// The lines of a list's text, by the rules of `read_list`.
std::vector<std::string> list_lines(std::string_view content);

}  // namespace db
