// Lines sorted into logs as a script says (daemontools.md section 12).

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/fd.h"
#include "service/rotate.h"
#include "service/script.h"

namespace service {

/// Takes lines, and does with each what the script says. What an action does to the lines of one
/// `take` is complete when that returns.
class Sorter {
 public:
  /// `take` is given at most `most_taken` bytes at a time.
  Sorter(const Script& script, size_t most_taken, Troubles& troubles);

  /// Opens every directory and file. On failure returns what could not be done, with errno; else an
  /// empty string.
  std::string open();
  /// Takes whole lines, read at the time `now`, the last of which may be without its end if
  /// `longest` bytes of it are there.
  void take(std::string_view bytes, os::Instant now);
  /// The line that the next `take` begins with has begun at the time `now`, with which it is
  /// stamped.
  void line_begun(os::Instant now);
  /// True if the end of the last line is still to come.
  bool inside() const { return inside_; }
  /// Rotates every log that is not empty.
  void rotate_now();
  /// Rotates the logs that are too old, but not amid a line. Returns the milliseconds after which
  /// to do that again, or os::forever.
  int64_t rotate_old();
  /// Marks every log as complete, and safe on the disk.
  void close();

 private:
  /// One action, with what it writes to.
  struct Step {
    Action action;
    std::optional<LogDirectory> directory{};
    os::Fd status{};
    std::string pending{};  // what the lines at hand have for it
    bool selected = true;   // log: gets the rest of the line that was last begun
  };

  std::string open(Step& step);
  size_t continue_line(std::string_view bytes);
  void stamp(std::string_view bytes, os::Instant now);
  void sort(std::string_view bytes);
  void judge(std::string_view line);
  void flush(Step& step);

  std::vector<Step> steps_;
  Troubles* troubles_;
  std::unique_ptr<char[]> stamped_;  // room for lines with their stamps
  size_t stamped_size_ = 0;
  std::optional<os::Instant> begun_;
  Stamp stamp_;
  size_t window_;
  bool selective_;
  bool inside_ = false;
};

}  // namespace service
