// When a message is tried again (queue.md section 11), and the heap of what is due.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "queue/layout.h"

namespace queue {

enum class ChannelName { local, remote };

constexpr int64_t retry_after_failure = 123;  // seconds, after trouble of the system

constexpr unsigned skip_of(ChannelName channel) { return channel == ChannelName::local ? 10 : 20; }

/// When the tries of a message follow each other.
class Retries {
 public:
  /// The squares: tries lie at birth + n*n, and each skips some values of n, by channel.
  Retries() = default;
  /// `waits`: the seconds from the first try to the second and so on, the last for all that follow; each
  /// at least 1. If there are none: the squares.
  explicit Retries(std::vector<int64_t> waits) : waits_(std::move(waits)) {}

  /// The next try of a message born at `birth` on a try at `now`, seconds since 1970. A birth in the future,
  /// by a clock that was wrong, counts as one now.
  int64_t next(int64_t birth, int64_t now, ChannelName channel) const;
  /// The longest wait of messages up to that age.
  int64_t longest(int64_t age) const;

 private:
  std::vector<int64_t> waits_;
};

/// How long and how often a message is tried.
struct Tries {
  int64_t lifetime = 604800;         // seconds; after that the next try is the last
  int64_t bounce_lifetime = 604800;  // the same for a message from nobody
  Retries retries{};
};

/// Messages by the time they are due, the earliest first: 16 bytes each, and at most a quarter more in
/// reserve.
class Schedule {
 public:
  struct Entry {
    int64_t due;
    Id id;
  };

  void add(int64_t due, Id id);
  /// The earliest entry; nothing if there is none.
  std::optional<Entry> first() const;
  void remove_first();
  /// Makes everything due at `now`.
  void hurry(int64_t now);
  /// The same for those of `ids`, which are in order.
  void hurry(int64_t now, std::span<const Id> ids);
  /// Takes out what is there of `ids`, which are in order.
  std::vector<Entry> take(std::span<const Id> ids);
  /// The clock was set back: what was due at `from` is due at `to`, and the rest as much later as before.
  void set_back(int64_t from, int64_t to);
  bool empty() const { return heap_.empty(); }
  size_t bytes() const { return heap_.capacity() * sizeof(Entry); }
  /// Everything, in no order.
  const std::vector<Entry>& entries() const { return heap_; }

 private:
  std::vector<Entry> heap_;
};

}  // namespace queue
