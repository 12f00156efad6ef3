// What an earlier qmail-send left.

#include "queue/loader.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/clock.h"
#include "queue/log.h"

namespace queue {

namespace {

constexpr int64_t pause_milliseconds = 10000;
constexpr int64_t step_milliseconds = 2;

/// Calls `use` with the number of each message named in the directory.
template <typename Use>
void for_each_id(const std::string& name, const Use& use) {
  os::Directory directory = open_patiently(name);
  for (auto entry = directory.next(); !entry.empty(); entry = directory.next()) {
    if (const auto id = id_of_name(entry)) use(*id);
  }
}

}  // namespace

os::Directory open_patiently(const std::string& name) {
  for (;;) {
    os::Directory directory(name);
    if (directory) return directory;
    log("alert: unable to opendir ", name, ", sleeping...");
    os::sleep_milliseconds(pause_milliseconds);
  }
}

void Loader::start() {
  found_.resize(layout_.split());
  std::vector<Id> ids;
  for (unsigned i = 0; i < layout_.split(); ++i) {
    ids.clear();
    for_each_id(text::join("info/", i), [&](Id id) {
      if (id % layout_.split() == i) ids.push_back(id);
    });
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());  // as directories may be read
    found_[i] = ids;
  }
  // What is in todo too was not preprocessed to the end: that is done again from the beginning.
  std::vector<std::vector<Id>> unfinished(found_.size());
  for (const std::string& name : layout_.todo_directories()) {
    for_each_id(name, [&](Id id) {
      const size_t i = id % layout_.split();
      if (std::ranges::binary_search(found_[i], id)) unfinished[i].push_back(id);
    });
  }
  for (size_t i = 0; i < found_.size(); ++i) {
    if (unfinished[i].empty()) continue;
    std::ranges::sort(unfinished[i]);
    std::erase_if(found_[i], [&](Id id) { return std::ranges::binary_search(unfinished[i], id); });
  }
}

void Loader::step(int64_t now) {
  const int64_t end = os::monotonic_milliseconds() + step_milliseconds;
  while (running() && os::monotonic_milliseconds() < end) {
    switch (stage_) {
      case Stage::local_names:
        seen_.resize(found_[at_].size());
        read_names(in_local, end);
        break;
      case Stage::remote_names: read_names(in_remote, end); break;
      case Stage::times: read_times(now, end); break;
    }
  }
}

/// The names in local or remote tell which of two look-ups would find something, and in which order the
/// inodes lie.
void Loader::read_names(Where where, int64_t end) {
  const std::vector<Id>& ids = found_[at_];
  if (!directory_ && !ids.empty()) {
    directory_ = open_patiently(text::join(where == in_local ? "local/" : "remote/", at_));
  }
  while (directory_) {
    const std::string_view name = directory_->next();
    if (name.empty()) {
      incomplete_ = incomplete_ || directory_->failed();
      directory_.reset();
      break;
    }
    const auto id = id_of_name(name);
    const auto found = std::ranges::lower_bound(ids, id.value_or(0));
    if (id && found != ids.end() && *found == *id) {
      unsigned char& seen = seen_[static_cast<size_t>(found - ids.begin())];
      if ((seen & where) == 0) items_.push_back({directory_->inode(), *id, where});
      seen |= where;
    }
    if (os::monotonic_milliseconds() >= end) return;
  }
  if (where == in_local) {
    stage_ = Stage::remote_names;
    return;
  }
  add_unknown();
  std::ranges::sort(items_, std::ranges::greater(), &Item::inode);  // taken from the end
  stage_ = Stage::times;
}

/// Whatever stood in neither directory is looked for by its name.
void Loader::add_unknown() {
  if (incomplete_) {
    items_.clear();
    seen_.assign(seen_.size(), nowhere);
  }
  const std::vector<Id>& ids = found_[at_];
  for (size_t i = 0; i < ids.size(); ++i) {
    if (seen_[i] == nowhere) items_.push_back({0, ids[i], nowhere});
  }
}

void Loader::read_times(int64_t now, int64_t end) {
  while (!items_.empty()) {
    if (os::monotonic_milliseconds() >= end) return;
    const Item item = items_.back();
    items_.pop_back();
    control_.reasons.expect(item.id);
    const bool has_local = item.where != in_remote && load(local_, item.id, now);
    const bool has_remote = item.where != in_local && load(remote_, item.id, now);
    if (item.where == nowhere && !has_local && !has_remote) finisher_.add(item.id, now);
  }
  found_[at_++] = {};
  seen_ = {};
  items_ = {};
  incomplete_ = false;
  stage_ = Stage::local_names;
}

bool Loader::load(Channel& channel, Id id, int64_t now) const {
  const std::string name = channel.file(id);
  if (const auto status = os::link_status(name)) {
    // A time beyond the latest was stored when the clock was wrong.
    const int64_t latest = channel.latest(now);
    channel.schedule(id, std::min({status->modified, hurried_.value_or(latest), latest}));
    return true;
  }
  if (errno == ENOENT) return false;
  log("warning: unable to stat ", name, "; will try again later");
  channel.schedule(id, now + retry_after_failure);
  return true;
}

}  // namespace queue
