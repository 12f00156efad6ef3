// When a message is tried again (queue.md section 11), and the heap of what is due.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "queue/layout.h"

namespace queue {

enum class ChannelName { local, remote };

/// The next try of a message born at `birth` on a try at `now`, seconds since 1970: the tries lie
/// at birth + n*n, and each skips `skip` values of n.
int64_t next_retry(int64_t birth, int64_t now, unsigned skip);

constexpr unsigned skip_of(ChannelName channel) { return channel == ChannelName::local ? 10 : 20; }

/// Messages by the time they are due, the earliest first: 16 bytes each.
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
  bool empty() const { return heap_.empty(); }
  /// Everything, in no order.
  const std::vector<Entry>& entries() const { return heap_; }

 private:
  std::vector<Entry> heap_;
};

}  // namespace queue
