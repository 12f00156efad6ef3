// Line ends changed block by block: a CR put before LF, or taken away. All other bytes, NULs too,
// pass unchanged. Words without a byte to change are copied whole; the others take the same time
// whatever is in them, so that short lines cost no more than long ones.

#pragma once

#include <cstddef>
#include <string_view>

namespace text {

/// Puts a CR before each LF of `from`. `to` has room for twice as many bytes; returns how many it
/// got.
size_t add_cr(std::string_view from, char* to);

/// Puts a CR before each LF that has none, over any number of blocks.
class CrFixer {
 public:
  /// As `add_cr`.
  size_t feed(std::string_view from, char* to);

 private:
  char last_ = '\0';
};

/// Takes away one CR directly before each LF, over any number of blocks.
class CrRemover {
 public:
  /// `to` has room for one byte more than `from`; returns how many it got. A CR at the end waits
  /// for what follows.
  size_t feed(std::string_view from, char* to);
  /// The CR that still waits at the end of everything: 0 or 1 byte.
  size_t finish(char* to);

 private:
  bool held_ = false;
};

}  // namespace text
