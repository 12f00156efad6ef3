// What makes a process the one supervise of a service: the lock and the FIFOs in its directory
// `supervise` (daemontools.md sections 0 and 1), relative to the current directory.

#pragma once

#include <string>
#include <string_view>

#include "os/fd.h"

namespace service {

/// Held as long as it lives. Its functions return what could not be done, with the `directory` as
/// the user names it, or an empty string.
class Claim {
 public:
  /// Makes the directory `supervise`, which may be a symbolic link to one that is yet to be made,
  /// takes the lock, and opens the FIFO that svc writes to. Once this has succeeded, the files of
  /// the service are ours.
  std::string take(std::string_view directory);
  /// Opens the FIFO that tells others of a supervise that is alive.
  std::string announce(std::string_view directory);

  /// Where letters come from; reading never waits, and never sees an end.
  int control() const { return control_.get(); }

 private:
  os::Fd lock_, control_, control_writer_, ok_;
};

}  // namespace service
