// The script on multilog's command line (daemontools.md section 12): what is done with each line.

#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "service/rotate.h"
#include "service/stamp.h"

namespace service {

/// Patterns see so many bytes of a line, stamp included, unless the script says more.
constexpr size_t default_window = 1000;

struct Action {
  enum class Kind {
    deselect,  // -PATTERN
    select,    // +PATTERN
    alert,     // e
    status,    // =FILE
    log,       // ./DIR or /DIR
  };
  Kind kind;
  const char* text = "";  // the pattern or file
  bool (*matches)(std::string_view pattern, std::string_view line) = nullptr;  // for the pattern
  LogOptions log{};
};

struct Script {
  Stamp stamp = Stamp::none;
  size_t window = default_window;   // so many bytes of a line, stamp included, are seen by patterns
  size_t longest = default_window;  // lines that are shorter are to be taken whole
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
