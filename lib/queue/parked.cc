// Messages that wait, each of them, for a line of control/stopped to go.

#include "queue/parked.h"

#include <algorithm>

namespace queue {

void Parked::add(std::string_view line, const Schedule::Entry& entry) {
  const auto found = by_line_.find(line);
  auto& entries = found != by_line_.end() ? found->second : by_line_[std::string(line)];
  entries.push_back(entry);
}

std::vector<Schedule::Entry> Parked::take(const Stops& stops) {
  std::vector<Schedule::Entry> taken;
  for (auto at = by_line_.begin(); at != by_line_.end();) {
    if (stops.has(at->first)) {
      ++at;
      continue;
    }
    taken.insert(taken.end(), at->second.begin(), at->second.end());
    at = by_line_.erase(at);
  }
  return taken;
}

std::vector<Schedule::Entry> Parked::take(std::span<const Id> ids) {
  std::vector<Schedule::Entry> taken;
  for (auto at = by_line_.begin(); at != by_line_.end();) {
    std::vector<Schedule::Entry>& entries = at->second;
    const auto wanted = std::partition(entries.begin(), entries.end(), [&](const Schedule::Entry& entry) {
      return !std::ranges::binary_search(ids, entry.id);
    });
    taken.insert(taken.end(), wanted, entries.end());
    entries.erase(wanted, entries.end());
    at = entries.empty() ? by_line_.erase(at) : std::next(at);
  }
  return taken;
}

}  // namespace queue
