// Deliveries: which recipients are tried when, and what becomes of them (queue.md sections 11 to 14).

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "queue/layout.h"
#include "queue/records.h"
#include "queue/rewrite.h"
#include "queue/schedule.h"

namespace queue {

constexpr int64_t retry_after_failure = 123;  // seconds, after trouble of the system

/// One channel: the line to qmail-lspawn or qmail-rspawn, its deliveries, and the messages that wait
/// for it.
class Channel {
 public:
  /// `serial` counts the deliveries of all channels, for the log.
  Channel(ChannelName name, const Layout& layout, const Routing& routing, uint64_t& serial, int requests,
          int reports)
      : name_(name),
        layout_(layout),
        routing_(routing),
        serial_(serial),
        requests_(requests),
        reports_(reports) {}

  /// Reads the greeting of the spawn daemon: one byte, how many deliveries it can run; or 0 and then
  /// two bytes, low first: such a daemon numbers deliveries with two bytes. False if it did not greet.
  [[nodiscard]] bool greet();
  /// Deliveries at once; capped by the greeting.
  void set_concurrency(uint64_t concurrency);
  void set_lifetime(int64_t seconds) { lifetime_ = seconds; }

  /// Has a message tried at `due`.
  void schedule(Id id, int64_t due) { waiting_.add(due, id); }
  void hurry(int64_t now) { waiting_.hurry(now); }
  /// Starts as many deliveries as there is room for.
  void start_deliveries(int64_t now);
  /// Takes what the spawn daemon has reported.
  void read_reports();
  /// Hands on what could not be written at once.
  void write_requests();
  /// Stores the times of waiting messages in their files, for the next qmail-send.
  void store_times() const;

  /// Messages of which this channel has done with every recipient since the last call.
  std::vector<Id> take_finished() { return std::exchange(finished_, {}); }
  /// True if status counts changed since the last call.
  bool take_changed() { return std::exchange(changed_, false); }

  int requests() const { return requests_; }
  int reports() const { return reports_; }
  bool wants_to_write() const { return alive_ && !output_.empty(); }
  bool alive() const { return alive_; }
  size_t running() const { return running_; }
  size_t concurrency() const { return concurrency_; }
  /// When the next message is due; nothing while there is no room or none waits.
  std::optional<int64_t> next_due() const;
  /// No more messages are taken up from now on.
  void stop_passes() { stopping_ = true; }

 private:
  /// A try of a message: its recipients in this channel, from first to last.
  struct Job {
    Id id;
    std::string sender;
    int64_t retry;
    size_t deliveries = 0;  // running
    size_t open = 0;        // recipients started or skipped that are not done
    bool read_to_end = false;
    bool dying = false;  // the last try
  };
  struct Delivery {
    std::shared_ptr<Job> job;  // null: a free slot
    uint64_t serial = 0;       // its number in the log
    uint64_t position = 0;     // of its record
    std::string recipient;
  };

  std::string file(Id id) const;
  const char* label() const { return name_ == ChannelName::local ? "local" : "remote"; }
  bool start_pass(int64_t now);
  void read_recipient();
  void end_pass();
  void start_delivery(const Record& record);
  void report(size_t slot, std::string_view text);
  void finish(Delivery& delivery);
  void close_job(const Job& job);
  void add_note(const Delivery& delivery, std::string_view text) const;
  void lost();

  ChannelName name_;
  const Layout& layout_;
  const Routing& routing_;
  uint64_t& serial_;
  int requests_;
  int reports_;
  int64_t lifetime_ = 604800;
  size_t limit_ = 0;
  size_t concurrency_ = 0;
  size_t running_ = 0;
  bool wide_ = false;
  bool alive_ = true;
  bool stopping_ = false;
  bool changed_ = false;
  Schedule waiting_;
  std::vector<Delivery> slots_;
  std::shared_ptr<Job> pass_;  // whose recipients are being read
  std::unique_ptr<RecordReader> pass_reader_;
  std::string output_;
  std::string report_;  // what has come of the next report
  std::vector<Id> finished_;
};

}  // namespace queue
