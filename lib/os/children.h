// The children of a server: how many there are, and waiting for them beside other things.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_set>

#include "os/poll.h"
#include "os/process.h"

namespace os {

/// Keeps count of children. SIGCHLD is let in only during `wait`, so none is ever lost. One per
/// process.
class Children {
 public:
  Children();
  /// Lets `signal` too, which is caught, in only during `wait`.
  void await(int signal);
  void add(Pid child) { pids_.insert(child); }
  size_t size() const { return pids_.size(); }
  /// One of them that has ended, and counts no more; nothing if there is none. Children that this
  /// process has from what it was before an exec are laid to rest in silence.
  std::optional<Ended> take_ended();
  /// os::poll, which fails with EINTR once a child has ended, or an awaited signal came.
  int wait(std::span<pollfd> descriptors, int64_t milliseconds) const;

 private:
  std::unordered_set<Pid> pids_;
  sigset_t waiting_;
};

}  // namespace os
