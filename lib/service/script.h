// The script on multilog's command line (daemontools.md section 12): what is done with each line.

#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace service {

/// Lines are matched, and put into status files, by their first so many bytes, stamp included.
constexpr size_t window_size = 1000;

struct Action {
  enum class Kind {
    deselect,  // -PATTERN
    select,    // +PATTERN
    alert,     // e
    status,    // =FILE
    log,       // ./DIR or /DIR
  };
  Kind kind;
  const char* text;                 // the pattern, file or directory
  size_t size = 0;                  // log: a file of the directory is rotated at this size
  size_t files = 0;                 // log: so many files are kept, current included
  const char* processor = nullptr;  // log: a shell command; null without one
};

struct Script {
  bool stamped = false;  // t: each line gets a TAI64N label and a space in front
  std::vector<Action> actions;
  /// True if a line's bytes decide what becomes of it; else every directory gets every line.
  bool selective() const;
};

/// The script in `words`, whose text the result points to. Words that are no action are ignored,
/// and numbers that are none, or out of range, become the nearest that is allowed.
Script parse_script(std::span<const char* const> words);

/// True if `pattern` matches the whole of `line`. A star at the end matches anything; another star
/// matches the bytes up to the first one that equals what follows it, without a second try.
bool matches(std::string_view pattern, std::string_view line);

}  // namespace service
