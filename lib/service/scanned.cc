// What svscan knows of one service.

#include "service/scanned.h"

#include "os/signal.h"

namespace service {

void Scanned::reaped(os::Pid pid) {
  if (main == pid) main = 0;
  if (log == pid) log = 0;
}

void Scanned::end(int64_t now) {
  using enum Ending::Step;
  using Running = Ending::Running;
  const Running running = main != 0 ? Running::service : log != 0 ? Running::log : Running::neither;
  switch (ending.next(running, now)) {
    case nothing: break;
    case end_service: os::send_signal(main, SIGTERM); break;
    case leave_log:
      pipe = {};
      os::send_signal(log, SIGHUP);
      break;
    case end_log: os::send_signal(log, SIGTERM); break;
  }
}

}  // namespace service
