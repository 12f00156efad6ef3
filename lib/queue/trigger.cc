// The FIFO that tells of new messages.

#include "queue/trigger.h"

#include "os/file.h"

namespace queue {

void Trigger::reopen() {
  fifo_.reset();
  os::Fd fifo = os::open_read_nonblocking("lock/trigger");
  const auto status = fifo ? os::status(fifo) : std::nullopt;
  if (!status || status->type != os::FileType::fifo) return;
  // A writer that holds the FIFO keeps what is in it.
  char told[4096];
  (void)os::read(fifo.get(), told);
  fifo_ = std::move(fifo);
}

}  // namespace queue
