// What svscan knows of one service.

#pragma once

#include <cstdint>

#include "os/fd.h"
#include "os/process.h"
#include "service/ending.h"

namespace service {

struct Scanned {
  bool logged;       // has a directory `log`; decided when first seen
  os::Pipe pipe{};   // from service to log: it outlives every crash of either, nothing is lost
  os::Pid main = 0;  // their supervises; 0: not running
  os::Pid log = 0;
  bool present = false;  // in the latest scan
  Ending ending{};

  bool runs() const { return main != 0 || log != 0; }
  /// A process has ended; it may be one of ours.
  void reaped(os::Pid pid);
  /// One step towards the end: first the supervise of the service, and once that is gone the one of
  /// the log, which is to read what is left for it. `now` in milliseconds.
  void end(int64_t now);
};

}  // namespace service
