// Deliveries: which recipients are tried when, and what becomes of them (queue.md sections 11 to 14).

#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "queue/control.h"
#include "queue/domains.h"
#include "queue/layout.h"
#include "queue/notes.h"
#include "queue/parked.h"
#include "queue/records.h"
#include "queue/rewrite.h"
#include "queue/schedule.h"

namespace queue {

/// A message with one recipient that is tried while its envelope is still in todo: if it is delivered at
/// once, nothing need be written about it.
struct FirstTry {
  Id id;
  ChannelName channel;
  std::string sender;
  std::string recipient;
  int64_t birth;
};

/// The deliveries of both channels, as the log counts them.
struct Tally {
  struct Part {
    size_t running = 0;
    size_t most = 0;  // at once
  };
  uint64_t serial = 0;  // of the last that was started
  Part local, remote;
  bool exiting = false;
};

/// `status: local L/LM remote R/RM`, and ` exitasap` towards the end.
std::string status_line(const Tally& tally);

/// One channel: the line to qmail-lspawn or qmail-rspawn, its deliveries, and the messages that wait
/// for it.
class Channel {
 public:
  Channel(ChannelName name, const Layout& layout, const Routing& routing, Control& control, Tally& tally,
          int requests, int reports)
      : name_(name),
        layout_(layout),
        routing_(routing),
        control_(control),
        tally_(tally),
        running_(part_of(tally, name).running),
        concurrency_(part_of(tally, name).most),
        requests_(requests),
        reports_(reports) {}

  /// Reads the greeting of the spawn daemon: one byte, how many deliveries it can run; or 0 and then
  /// two bytes, low first: such a daemon numbers deliveries with two bytes. False if it did not greet.
  [[nodiscard]] bool greet();
  /// Deliveries at once; capped by the greeting.
  void set_concurrency(uint64_t concurrency);
  void set_tries(Tries tries) { tries_ = std::move(tries); }
  /// Limits for domains, which hold from now on.
  void set_limits(DomainLimits limits) { domains_.set_limits(std::move(limits)); }

  /// Has a message tried at `due`.
  void schedule(Id id, int64_t due) { waiting_.add(due, id); }
  /// Has a message tried that is still in todo; false if too many wait already. Then one of these:
  /// it is among `take_delivered`; it is among `take_put_off`; or it is forgotten, and found in todo again by
  /// the next qmail-send.
  [[nodiscard]] bool try_at_once(FirstTry message);
  /// Messages in todo whose one recipient is done.
  std::vector<Id> take_delivered() { return std::exchange(delivered_, {}); }
  /// Messages in todo that were not delivered, to be preprocessed now. Next: `go_on`.
  std::vector<FirstTry> put_off() const;
  /// What became of their deliveries counts for those that are preprocessed, `ids`; the others are forgotten.
  void go_on(const std::vector<Id>& ids);
  /// No message that is tried at `now` need wait longer than until then.
  int64_t latest(int64_t now) const { return now + tries_.retries.longest(tries_.lifetime); }
  /// Has everything that waits tried at `now`.
  void hurry(int64_t now);
  /// The same for those of `ids`, which are in order, that wait here.
  void hurry(int64_t now, std::span<const Id> ids);
  /// The clock was set back: what waits, waits as long as before.
  void set_back(int64_t from, int64_t to);
  /// No more deliveries of a message begin, unless it is found to be due again.
  void interrupt(Id id, int64_t now);
  /// True while deliveries of a message run.
  bool busy(Id id) const;
  /// Forgets a message that waits: its file is gone.
  void forget(Id id);
  /// Obeys `Control::stops`, which have changed.
  void obey_stops(int64_t now);
  /// Starts as many deliveries as there is room for.
  void start_deliveries(int64_t now);
  /// Takes what the spawn daemon has reported. The failures among it share their syncs.
  void read_reports();
  /// Hands on what could not be written at once.
  void write_requests();
  /// Stores in the files of waiting messages, for the next qmail-send, the times that are not there yet:
  /// those that `hurry` changed. All others are stored when they are set.
  void store_times() const;

  /// Messages of which this channel has done with every recipient since the last call.
  std::vector<Id> take_finished() { return std::exchange(finished_, {}); }

  /// The file of a message's recipients in this channel.
  std::string file(Id id) const;
  ChannelName name() const { return name_; }
  int requests() const { return requests_; }
  int reports() const { return reports_; }
  bool wants_to_write() const { return alive_ && !output_.empty(); }
  bool alive() const { return alive_; }
  size_t running() const { return running_; }
  size_t concurrency() const { return concurrency_; }
  /// When the next message is due, or its domain may have room for it; nothing while this channel has no
  /// room, or none waits.
  std::optional<int64_t> next_due() const;
  /// No more messages are taken up from now on.
  void stop_passes() { stopping_ = true; }

 private:
  /// A try of a message: its recipients in this channel, from first to last.
  struct Job {
    Id id;
    std::string sender;
    int64_t birth;
    int64_t due = 0;  // when this try was
    int64_t retry;
    size_t deliveries = 0;  // running
    size_t open = 0;        // recipients read that are not done
    bool read_to_end = false;
    bool dying = false;  // the last try
    bool in_todo = false;
    bool broken_off = false;  // some recipients were not tried, and are due at once
    size_t waiting = 0;       // recipients that wait for their domains
    size_t stopped = 0;       // of the open recipients, those whose domains are stopped
    unsigned stops = 0;       // as `stops_` was when they were read
    std::string stop{};       // the one line that stops them; empty if it is not only one
    std::string reasons{};    // of deferrals
  };
  struct Delivery {
    std::shared_ptr<Job> job;  // null: a free slot
    uint64_t serial = 0;       // its number in the log
    uint64_t position = 0;     // of its record
    std::string recipient{};
    bool reported = false;  // it has ended, but what that means is still to be written down
    bool failed = false;    // for good
    std::string words{};    // why it did
    Domains::Domain* domain = nullptr;  // where it counts; null if that has no limit
  };
  /// A job whose recipients are being read.
  struct Pass {
    bool begun = false;                 // a delivery was started
    Domains::Domain* domain = nullptr;  // what its recipients wait for
    bool one_domain = true;             // there is no other
  };

  static Tally::Part& part_of(Tally& tally, ChannelName name) {
    return name == ChannelName::local ? tally.local : tally.remote;
  }
  const char* label() const { return name_ == ChannelName::local ? "local" : "remote"; }
  bool start_pass(int64_t now);
  bool start_first_try();
  void begin_pass(Id id, int64_t due, int64_t now);
  void open_pass(Id id, int64_t due, int64_t now);
  bool take_waiting(int64_t now);
  void try_waiting(const Waiting& waiting, int64_t now);
  void read_recipient(int64_t now);
  void take_recipient(const Record& record, int64_t now);
  static void skip_stopped(Job& job, std::string_view line);
  static void break_off(Job& job, int64_t now);
  void end_pass();
  void wait_for_domains(const std::shared_ptr<Job>& job);
  void start_delivery(const std::shared_ptr<Job>& job, const Record& record, Domains::Domain* domain);
  static bool open(const Job& job) { return job.deliveries > 0 || job.waiting > 0; }
  int64_t birth_of(const os::Status& info, Id id, int64_t now) const;
  void note(size_t slot);
  size_t take_slot();
  void report(size_t slot, std::string_view text);
  void note_reason(const Delivery& delivery, std::string_view report) const;
  void note_failures();
  void mark(Delivery& delivery) const;
  void finish(size_t slot);
  void close_job(const Job& job);
  void retry_later(const Job& job);
  void store_time(Id id, int64_t due) const;
  void lost();

  ChannelName name_;
  const Layout& layout_;
  const Routing& routing_;
  Control& control_;
  Tally& tally_;
  size_t& running_;
  size_t& concurrency_;
  int requests_;
  int reports_;
  Tries tries_;
  size_t limit_ = 0;
  bool wide_ = false;
  bool alive_ = true;
  bool stopping_ = false;
  Schedule waiting_;
  Parked parked_;
  unsigned stops_ = 0;              // how often they have changed
  std::optional<int64_t> hurried_;  // when that was last done
  std::vector<Delivery> slots_;
  std::vector<size_t> free_slots_;  // a heap, the lowest first
  std::shared_ptr<Job> pass_;  // whose recipients are being read
  std::unique_ptr<RecordReader> pass_reader_;
  Pass pass_state_{};
  Domains domains_;
  std::unordered_map<Id, std::shared_ptr<Job>> parted_;  // jobs some of whose recipients wait
  std::string output_;
  std::string report_;  // what has come of the next report
  Notes notes_;
  std::vector<size_t> failed_;  // slots whose failures are in `notes_`
  std::vector<Id> finished_;
  std::deque<FirstTry> first_tries_;  // not started yet
  std::vector<size_t> put_off_;       // slots of those that were not delivered
  std::vector<FirstTry> declined_;    // held or stopped since they were taken
  std::vector<Id> delivered_;
};

}  // namespace queue
