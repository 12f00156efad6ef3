// Waiting until something changes in some directories.

#pragma once

#include <cstdint>

#include "os/file.h"

namespace os {

/// Knows of files that are made, moved, written or removed in the directories it was told to watch.
/// Where the system has no such thing, or no room for it, the waits end by themselves after a
/// while: who looks again after each wait misses nothing.
class Watch {
 public:
  Watch();
  /// Watches `directory` from now on, also if it did so before. False, with errno, if that cannot
  /// be.
  bool add(Path directory);
  /// Waits for a change, and at most so long. Changes since the last wait count too.
  void wait(int64_t milliseconds);

 private:
  Fd events_;
};

}  // namespace os
