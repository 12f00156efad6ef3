// The FIFO that tells of new messages (queue.md section 8).

#pragma once

#include "os/fd.h"

namespace queue {

/// The reading end of lock/trigger. Before each look at todo it is opened anew, so that what was told
/// before is forgotten, and what is told from then on is not.
class Trigger {
 public:
  /// Anything but a FIFO, which would always be ready, counts as none: todo is then looked at now and then.
  void reopen();
  /// Readable once there may be new messages; -1 without a FIFO.
  int fd() const { return fifo_.get(); }

 private:
  os::Fd fifo_;
};

}  // namespace queue
