// How a service and its log end in order.

#include "service/ending.h"

namespace service {

Ending::Step Ending::next(Running running, int64_t now) {
  const Step before = latest_;
  if (running == Running::service) {
    latest_ = Step::end_service;
  } else if (before != Step::leave_log && before != Step::end_log) {
    latest_ = Step::leave_log;
    left_ = now;
  } else if (now - left_ >= patience_with_log) {
    latest_ = Step::end_log;
  }
  return latest_ == before || running == Running::neither ? Step::nothing : latest_;
}

}  // namespace service
