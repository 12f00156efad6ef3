// Lines sorted into logs as a script says (daemontools.md section 12).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/fd.h"
#include "service/rotate.h"
#include "service/script.h"
#include "text/tai.h"

namespace service {

/// Takes lines, and does with each what the script says. What an action does to the lines of one
/// `take` is complete when that returns.
class Sorter {
 public:
  Sorter(const Script& script, Troubles& troubles);

  /// Opens every directory and file. On failure returns what could not be done, with errno; else an
  /// empty string.
  std::string open();
  /// Takes whole lines, the last of which may be without its end if `window_size` bytes of it are
  /// there.
  void take(std::string_view bytes);
  /// The line that the next `take` begins with has begun: this is the time it is stamped with.
  void line_begun();
  /// True if the end of the last line is still to come.
  bool inside() const { return inside_; }
  /// Rotates every log that is not empty.
  void rotate_now();
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
  std::string_view stamp(std::string_view bytes);
  void judge(std::string_view line);
  void flush(Step& step);

  std::vector<Step> steps_;
  Troubles* troubles_;
  std::string stamped_lines_;
  std::optional<text::Tai> begun_;
  bool stamped_;
  bool selective_;
  bool inside_ = false;
};

}  // namespace service
