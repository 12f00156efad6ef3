// Standard output and error of a process whose messages go to a log that it starts itself.

#pragma once

#include <array>

#include "os/process.h"

namespace service {

class Diversion {
 public:
  /// Keeps descriptors 1 and 2 as they are now. False, with errno, on failure.
  [[nodiscard]] bool prepare();
  /// What the log gets: `input` as descriptor 0, and 1 and 2 as they were kept.
  std::array<os::Redirect, 3> for_log(const os::Fd& input) const;
  /// From now on 1 and 2 go to `pipe`; likewise. Where the system can do that, nothing that this
  /// process writes to 2 waits: a message that finds the pipe full is lost. Children should not get
  /// that 2, but `pipe` itself.
  [[nodiscard]] bool begin(const os::Fd& pipe) const;
  /// Gives 1 and 2 back.
  void end() const;

 private:
  os::Fd output_, error_;
};

}  // namespace service
