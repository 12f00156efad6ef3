// The messages of a queue, as programs name them.

#include "cmd/messages.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <unordered_set>

#include "os/dir.h"

namespace cmd {

namespace {

/// Adds the messages that have a name in `path`.
void add_messages(const std::string& path, std::vector<queue::Id>& ids) {
  os::Directory directory(path);
  if (!directory) die_sys(temporary, "unable to open queue/", path);
  for (auto entry = directory.next(); !entry.empty(); entry = directory.next()) {
    if (const auto id = queue::id_of_name(entry)) ids.push_back(*id);
  }
  if (!directory.failed()) return;
  errno = directory.error();
  die_sys(temporary, "unable to read queue/", path);
}

}  // namespace

// Messages go from todo to info: who looks there first misses none.
std::vector<queue::Id> all_messages(const queue::Layout& layout) {
  std::vector<queue::Id> ids;
  for (const std::string& path : layout.todo_directories()) add_messages(path, ids);
  for (unsigned i = 0; i < layout.split(); ++i) add_messages(text::join("info/", i), ids);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<queue::Id> message_ids(Args words, std::string_view synopsis) {
  std::vector<queue::Id> ids;
  std::unordered_set<queue::Id> seen;
  for (const char* word : words) {
    const auto id = queue::id_of_name(word);
    if (!id) usage(synopsis);
    if (seen.insert(*id).second) ids.push_back(*id);
  }
  return ids;
}

}  // namespace cmd
