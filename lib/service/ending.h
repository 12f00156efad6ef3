// How a service and its log end in order, as a state machine that touches nothing.

#pragma once

#include <cstdint>

namespace service {

/// A log that has not come to the end of its input after so many milliseconds is told to end at once.
constexpr int64_t patience_with_log = 10000;

class Ending {
 public:
  enum class Step {
    nothing,
    end_service,
    leave_log,  // close the pipe to it, and let its supervise exit when it does
    end_log,
  };
  enum class Running { service, log, neither };  // the log may run beside the service

  /// What is to be done now, each step once.
  Step next(Running running, int64_t now);
  /// True once the end has begun.
  bool begun() const { return latest_ != Step::nothing; }

 private:
  Step latest_ = Step::nothing;
  int64_t left_ = 0;  // when the log was
};

}  // namespace service
