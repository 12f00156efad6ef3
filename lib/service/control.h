// What supervise does, and when: the letters that svc sends, the life of the process, and the time
// between two starts, as a state machine that touches nothing (daemontools.md section 1).

#pragma once

#include <array>
#include <cstdint>

#include "os/process.h"
#include "service/status.h"

namespace service {

/// A second, and one millisecond more because clocks are read rounded down.
constexpr int64_t start_spacing = 1001;
constexpr int64_t fork_retry = 60000;

/// What is to be done to the status file.
enum class Record {
  nothing,
  rewrite,  // with the time it had
  stamp,    // with the time of now
};

/// What is to be done at once, the signals first.
struct Orders {
  std::array<int, 2> signals{};  // to the process, in this order; 0 is none
  Record record = Record::nothing;
};

/// One service. Times are milliseconds of a clock that is never set.
class Supervision {
 public:
  explicit Supervision(Want want) : want_(want) { owe_restart(); }

  /// Obeys a letter of svc. Letters without a meaning do nothing.
  Orders obey(char letter);
  /// The process has been started.
  Orders started(os::Pid pid, int64_t now);
  /// It could not be started, and there is no process.
  void start_failed(int64_t now);
  /// The system had no room for a process: longer is waited before the next try.
  void fork_failed(int64_t now);
  /// The process has ended.
  Orders ended();

  /// True if the process is to be started now.
  bool start_due(int64_t now) const { return owed_ != Start::none && now >= earliest_; }
  /// How long nothing is to be done unless something happens: milliseconds, or os::forever.
  int64_t idle(int64_t now) const;
  /// True once supervise is to exit.
  bool done() const { return exiting_ && pid_ == 0 && owed_ == Start::none; }

  os::Pid pid() const { return pid_; }  // 0: down
  bool paused() const { return paused_; }
  Want want() const { return want_; }

 private:
  enum class Start {
    none,
    restart,    // because the service is wanted up; `x` takes this back
    commanded,  // by `u` or `o`, and done even if `x` follows
  };
  Orders command_start(Want want);
  Orders signal(int first, int second, Record record) const;
  void owe_restart();

  os::Pid pid_ = 0;
  int64_t earliest_ = 0;  // no start before this time
  Start owed_ = Start::none;
  Want want_;
  bool paused_ = false;
  bool exiting_ = false;  // once the process is gone
};

}  // namespace service
