// What supervise does, and when: the letters that svc sends, the lives of the service and its
// scripts, and the time between two starts, as a state machine that touches nothing (daemontools.md
// sections 1 and 15).

#pragma once

#include <array>
#include <cstdint>

#include "os/process.h"
#include "service/status.h"

namespace service {

/// A second, and one millisecond more because clocks are read rounded down.
constexpr int64_t start_spacing = 1001;
constexpr int64_t fork_retry = 60000;

/// The files of a service that are run. All but `run` are optional.
enum class Script {
  none,
  start,   // before the first run after the service was down; if it fails there is no run
  run,     // the service
  finish,  // after each run, told how that ended
  stop,    // after `d`, once the service is down
};

enum class State {
  down,
  waiting,  // for the time of the next start
  starting,
  up,
  finishing,  // the script runs or is due at once; likewise stopping
  stopping,
};

enum class Event {
  wanted,  // by `u`, `o` or habit; this and the next two come again after everything else
  unwanted,
  halted,  // not wanted, and `d` asked for the script `stop`
  start_begun,
  run_begun,
  ended_well,  // the script of the state; likewise if there is none
  ended_badly,
};

State next(State state, Event event);

/// What is to be done to the status file.
enum class Record {
  nothing,
  rewrite,  // with the time it had
  stamp,    // with the time of now
};

enum class Reach { process, group };

/// What a service that has just been started is: ready, or going to say when it is.
enum class Readiness { ready, awaited };

/// What is to be done at once, the signals first.
struct Orders {
  std::array<int, 2> signals{};  // to the process, in this order; 0 is none
  Reach reach = Reach::process;
  Record record = Record::nothing;
};

/// How a script ended.
enum class Ending {
  well,
  badly,
  for_good,  // badly, and no restart shall try to mend it
};

/// One service. Times are milliseconds of a clock that is never set.
class Supervision {
 public:
  explicit Supervision(Want want) : want_(want) { settle(); }

  /// The letters that follow came together: `+` and `L` hold for what follows them there.
  void listen();
  /// Obeys a letter of svc. Letters without a meaning do nothing.
  Orders obey(char letter);

  /// The script to be started now.
  Script due(int64_t now) const;
  /// It has been started.
  Orders started(os::Pid pid, int64_t now, Readiness readiness = Readiness::ready);
  /// It is not there, and is left out.
  void absent();
  /// It could not be started, and there is no process.
  Orders start_failed(int64_t now, int64_t longest_pause = 0);
  /// The system had no room for a process: longer is waited before the next try.
  void fork_failed(int64_t now) { fork_again_ = now + fork_retry; }
  /// The service runs already, as the child of another supervise that is gone.
  Orders adopted(os::Pid pid, int64_t now);
  /// The service has said that it is ready.
  Orders readied();
  /// The process has ended. Between runs that end within `longest_pause` of their start lies a
  /// pause that doubles from a second up to that; 0: none.
  Orders ended(Ending how, int64_t now, int64_t longest_pause = 0);

  /// How long nothing is to be done unless something happens: milliseconds, or os::forever.
  int64_t idle(int64_t now) const;
  /// True once supervise is to exit.
  bool done() const { return exiting_ && state_ == State::down; }

  State state() const { return state_; }
  os::Pid pid() const { return pid_; }  // 0: no process
  bool paused() const { return paused_; }
  Want want() const { return want_; }
  /// The same for readers of extended status files.
  Progress progress() const;

 private:
  Event demand() const;
  Script next_script() const;
  int64_t next_time() const;
  Orders down();
  void ask(Want want);
  void happen(Event event) { state_ = next(state_, event); }
  void end(Ending how, int64_t now, int64_t longest_pause);
  void settle();

  State state_ = State::down;
  Want want_;
  os::Pid pid_ = 0;
  int64_t began_ = 0;       // the latest run
  int64_t earliest_ = 0;    // no run before this time
  int64_t fork_again_ = 0;  // no process before this time
  int64_t pause_ = 0;       // between the end of the latest run and the next
  int64_t paused_until_ = 0;
  Reach reach_ = Reach::process;
  Readiness readiness_ = Readiness::ready;
  bool asked_ = false;  // by `u` or `o`, and not started since: done even if `x` follows
  bool exiting_ = false;
  bool paused_ = false;
  bool failed_ = false;     // so it is down
  bool for_log_ = false;    // the letters that come
  bool start_owed_ = true;  // the script, before the next run
  bool stop_owed_ = false;  // the script, once the service is down
};

}  // namespace service
