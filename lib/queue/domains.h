// How much goes to one domain at once, and in a time (control/domainlimits), and what waits for that.

#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queue/layout.h"
#include "queue/schedule.h"

namespace queue {

struct DomainLimit {
  static constexpr uint64_t unlimited = std::numeric_limits<uint64_t>::max();
  uint64_t deliveries = unlimited;  // at once
  uint64_t starts = unlimited;      // of deliveries, in `seconds`
  int64_t seconds = 0;
};

/// The lines of control/domainlimits, `KEY:DELIVERIES[:STARTS/SECONDS]`. A key is a domain, `.suffix` for
/// all domains that end with it, which share the limit, or nothing, for each domain that no other key fits.
class DomainLimits {
 public:
  /// Takes a line; false if it is none. Of equal keys the last one wins.
  [[nodiscard]] bool add(std::string_view line);

  struct Found {
    const DomainLimit* limit = nullptr;  // null: there is none
    std::string_view name{};             // the key, or the domain if that is empty
  };
  /// The limit for `domain`, which is in lower case: its own, or that of the longest suffix.
  Found find(std::string_view domain) const;
  bool empty() const { return limits_.empty(); }

 private:
  std::map<std::string, DomainLimit, std::less<>> limits_;
};

/// What waits for its domain: one recipient, or a whole message none of whose recipients was tried.
struct Waiting {
  Id id;
  std::optional<uint64_t> position{};  // of the recipient's record; nothing: the message
  int64_t due = 0;                     // of a message
};

/// The domains that have a limit, what runs in each, and what waits: a message takes 16 bytes, as in
/// Schedule, and is not looked at before its domain has room.
class Domains {
 public:
  /// One domain, or those that share a limit. Valid as long as something runs or waits in it.
  class Domain {
    friend class Domains;
    bool has_waiting() const { return !recipients_.empty() || !messages_.empty(); }
    /// The first time from `now` on at which its rate allows a start.
    int64_t start_time(int64_t now) const;

    DomainLimit limit_;
    uint64_t running_ = 0;
    uint64_t started_ = 0;  // since `window_`
    int64_t window_ = 0;    // when the first of them was
    bool armed_ = false;    // it stands in `ready_`
    std::deque<Waiting> recipients_;
    Schedule messages_;
  };

  Domains() = default;
  Domains(const Domains&) = delete;
  Domains& operator=(const Domains&) = delete;

  /// Limits that hold from now on, also for what waits.
  void set_limits(DomainLimits limits);
  /// True if there is a limit for the domain of `address`.
  bool limited(std::string_view address) const {
    return !limits_.empty() && limits_.find(domain_of(address)).limit != nullptr;
  }
  /// That of `address`; null if it has no limit.
  Domain* find(std::string_view address, int64_t now);
  /// Counts a delivery that starts; false if none may now.
  [[nodiscard]] static bool enter(Domain& domain, int64_t now);
  /// The delivery has ended.
  void leave(Domain& domain);

  void wait(Domain& domain, const Waiting& waiting);
  /// The last `count` recipients that were put there wait as one message instead, `whole`.
  void wait_together(Domain& domain, size_t count, const Waiting& whole);
  /// Takes something whose domain has room: recipients first, then what was due first.
  std::optional<Waiting> take(int64_t now);
  /// When `take` may have something; nothing if that depends on deliveries that run.
  std::optional<int64_t> next_due() const;

  /// Takes out what is there of `ids`, which are in order, and waits as a whole.
  std::vector<Schedule::Entry> take_messages(std::span<const Id> ids);
  /// The recipients of that message do not wait any more.
  void forget_recipients(Id id);

  /// As in Schedule.
  void set_back(int64_t from, int64_t to);
  /// Calls `use` with the number of each message that waits as a whole, and when it was due.
  template <typename Use>
  void for_each_message(const Use& use) const {
    for (const auto& entry : domains_) {
      for (const Schedule::Entry& message : entry.second.messages_.entries()) use(message.id, message.due);
    }
  }
  size_t size() const { return domains_.size(); }

 private:
  /// In lower case.
  static std::string domain_of(std::string_view address);
  void arm(Domain& domain, int64_t time);
  void forget_idle(int64_t now);

  DomainLimits limits_;
  std::unordered_map<std::string, Domain> domains_;
  size_t most_ = 64;  // domains, before idle ones are forgotten
  std::multimap<int64_t, Domain*> ready_;  // those that may have room, by when
};

}  // namespace queue
