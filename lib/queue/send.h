// Everything that qmail-send does, in turns that are told the time, so that tests can tell another.

#pragma once

#include <cstdint>

#include "os/fd.h"
#include "queue/cleaner.h"
#include "queue/control.h"
#include "queue/dispatch.h"
#include "queue/executor.h"
#include "queue/finish.h"
#include "queue/layout.h"
#include "queue/loader.h"
#include "queue/preprocess.h"
#include "queue/requests.h"
#include "queue/settings.h"
#include "queue/trigger.h"

namespace queue {

/// The descriptors to and from the helpers.
struct Helpers {
  int local_requests = 1, local_reports = 2;
  int remote_requests = 3, remote_reports = 4;
  int clean_requests = 5, clean_replies = 6;
};

/// A little of each in every turn. The current directory is the queue.
///
///   for (;;) {
///     const int64_t wake = send.turn(now);
///     if (send.done()) break;
///     send.wait(wake - now);
///   }
class Send {
 public:
  /// `home` is the mail home.
  Send(const os::Fd& home, const Layout& layout, Settings& settings, Control& control, const Helpers& helpers);

  /// False, after an alert, if a spawn daemon does not greet.
  [[nodiscard]] bool start();
  /// Returns when the next turn has something to do, whatever comes in.
  int64_t turn(int64_t now);
  /// Waits that many seconds, or until a helper has something to say, there may be new messages, or a
  /// signal was handled.
  void wait(int64_t seconds);
  /// True after a turn once it was told to end, or a helper is lost, and no delivery is running.
  bool done() const { return tally_.exiting && local_.running() + remote_.running() == 0; }
  /// Stores what the next qmail-send needs to know.
  void finish_up();

  /// No message is taken up any more.
  void end();
  /// Everything that waits is due.
  void hurry(int64_t now);
  /// The limits of the settings are others now.
  void limits_changed();
  /// What is stopped is another now, or there is another directory.
  void control_changed(int64_t now);

 private:
  void set_limits();
  void heed_clock(int64_t now);
  void take_new_messages(int64_t now);
  void take_old_messages(int64_t now);
  void deliver(int64_t now);
  void finish(int64_t now);
  int64_t wake_time(int64_t now) const;
  bool alive() const { return local_.alive() && remote_.alive() && cleaner_.alive(); }

  Settings& settings_;
  Control& control_;
  Tally tally_;
  Cleaner cleaner_;
  Channel local_;
  Channel remote_;
  Finisher finisher_;
  Preprocessor preprocessor_;
  Loader loader_;
  Executor executor_;
  Requests requests_;
  Sweep sweep_;
  Trigger trigger_;
  int64_t clock_ = 0;  // of the last turn
  int64_t next_scan_ = 0;
  int64_t next_sweep_ = 0;
};

}  // namespace queue
