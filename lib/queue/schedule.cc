// When a message is tried again, and the heap of what is due.

#include "queue/schedule.h"

#include <algorithm>

namespace queue {

namespace {

constexpr size_t few = 64;  // entries that are no matter

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

int64_t Retries::next(int64_t birth, int64_t now, ChannelName channel) const {
  birth = std::min(birth, now);
  if (waits_.empty()) {
    const int64_t n = square_root(now - birth) + skip_of(channel);
    return birth + n * n;
  }
  // The wait that belongs to this age. Counted from now, so that a late try does not make the next one early.
  int64_t age = now - birth;
  for (const int64_t wait : waits_) {
    if (age < wait) return now + wait;
    age -= wait;
  }
  return now + waits_.back();
}

int64_t Retries::longest(int64_t age) const {
  if (waits_.empty()) return next(0, age, ChannelName::remote) - age;
  return std::ranges::max(waits_);
}

// Growing by a quarter: a vector left to itself doubles, which a big queue would pay for.
void Schedule::add(int64_t due, Id id) {
  if (heap_.size() == heap_.capacity()) heap_.reserve(heap_.size() + heap_.size() / 4 + few);
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
  // shrink_to_fit does nothing without exceptions.
  if (heap_.capacity() > 4 * (heap_.size() + few)) std::vector<Entry>(heap_.begin(), heap_.end()).swap(heap_);
}

void Schedule::hurry(int64_t now) {
  for (Entry& entry : heap_) entry.due = std::min(entry.due, now);
  std::ranges::make_heap(heap_, later);
}

void Schedule::hurry(int64_t now, std::span<const Id> ids) {
  for (Entry& entry : heap_) {
    if (entry.due > now && std::ranges::binary_search(ids, entry.id)) entry.due = now;
  }
  std::ranges::make_heap(heap_, later);
}

std::vector<Schedule::Entry> Schedule::take(std::span<const Id> ids) {
  const auto other = [&](const Entry& entry) { return !std::ranges::binary_search(ids, entry.id); };
  const auto wanted = std::partition(heap_.begin(), heap_.end(), other);
  if (wanted == heap_.end()) return {};
  std::vector<Entry> taken(wanted, heap_.end());
  heap_.erase(wanted, heap_.end());
  std::ranges::make_heap(heap_, later);
  return taken;
}

// What was earlier stays earlier: the heap stays one.
void Schedule::set_back(int64_t from, int64_t to) {
  for (Entry& entry : heap_) entry.due = entry.due > from ? to + (entry.due - from) : std::min(entry.due, to);
}

}  // namespace queue
