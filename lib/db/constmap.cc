// Lists and maps of control files, looked up without regard to case.

#include "db/constmap.h"

#include <algorithm>

#include "text/case.h"
#include "text/split.h"

namespace db {

void ConstMap::add(std::string_view key, std::string_view value) {
  entries_.push_back({text::lower(key), std::string(value)});
}

void ConstMap::sort() {
  std::ranges::stable_sort(entries_, {}, &Entry::key);
}

std::optional<std::string_view> ConstMap::find(std::string_view key) const {
  const std::string lowered = text::lower(key);
  const auto after = std::ranges::upper_bound(entries_, lowered, {}, &Entry::key);
  if (after == entries_.begin() || std::prev(after)->key != lowered) return std::nullopt;
  return std::prev(after)->value;
}

ConstMap list_map(const std::vector<std::string>& lines) {
  ConstMap map;
  for (const std::string& line : lines) map.add(line, {});
  map.sort();
  return map;
}

ConstMap colon_map(const std::vector<std::string>& lines) {
  ConstMap map;
  for (const std::string& line : lines) {
    const text::Halves halves = text::halves(line, ':');
    if (halves.found) map.add(halves.before, halves.after);
  }
  map.sort();
  return map;
}

}  // namespace db
