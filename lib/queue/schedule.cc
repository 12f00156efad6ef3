// When a message is tried again, and the heap of what is due.

#include "queue/schedule.h"

#include <algorithm>

namespace queue {

namespace {

/// The whole part of the square root of `square`, which is not negative.
int64_t square_root(int64_t square) {
  int64_t root = 0;
  for (int64_t bit = int64_t{1} << 31; bit > 0; bit >>= 1) {
    const int64_t candidate = root + bit;
    if (candidate <= square / candidate) root = candidate;
  }
  return root;
}

bool later(const Schedule::Entry& a, const Schedule::Entry& b) { return a.due > b.due; }

}  // namespace

int64_t next_retry(int64_t birth, int64_t now, unsigned skip) {
  const int64_t n = (now > birth ? square_root(now - birth) : 0) + skip;
  return birth + n * n;
}

void Schedule::add(int64_t due, Id id) {
  heap_.push_back({due, id});
  std::ranges::push_heap(heap_, later);
}

std::optional<Schedule::Entry> Schedule::first() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front();
}

void Schedule::remove_first() {
  std::ranges::pop_heap(heap_, later);
  heap_.pop_back();
}

void Schedule::hurry(int64_t now) {
  for (Entry& entry : heap_) entry.due = std::min(entry.due, now);
  std::ranges::make_heap(heap_, later);
}

}  // namespace queue
