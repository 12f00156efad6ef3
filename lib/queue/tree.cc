// What a queue consists of beside its messages.

#include "queue/tree.h"

#include <algorithm>
#include <numeric>

#include "queue/control.h"

namespace queue {

namespace {

constexpr unsigned usual_split = 23;
constexpr uint64_t most_split = 65536;

using Split = Place::Split;

constexpr Place all_places[] = {
    {"mess", Split::yes, &Roles::queue, 0750, 0644},    {"intd", Split::as_todo, &Roles::queue, 0700, 0644},
    {"todo", Split::as_todo, &Roles::queue, 0750, 0644}, {"info", Split::yes, &Roles::send, 0700, 0600},
    {"local", Split::yes, &Roles::send, 0700, 0600},    {"remote", Split::yes, &Roles::send, 0700, 0600},
    {"bounce", Split::no, &Roles::send, 0700, 0600},
    {"hold", Split::no, &Roles::send, 0700, std::nullopt, Place::Need::optional},
    {"reason", Split::no, &Roles::send, 0700, std::nullopt, Place::Need::optional},
};

constexpr Fixture all_fixtures[] = {
    {".", os::FileType::directory, &Roles::queue, 0750},
    {"pid", os::FileType::directory, &Roles::queue, 0700},
    {"lock", os::FileType::directory, &Roles::queue, 0750},
    {"lock/sendmutex", os::FileType::regular, &Roles::send, 0600},
    {"lock/tcpto", os::FileType::regular, &Roles::remote, 0644, 1024},
    {"lock/trigger", os::FileType::fifo, &Roles::send, 0622},
    {"request", os::FileType::directory, &Roles::send, 0700, 0, Place::Need::optional},
};

}  // namespace

std::span<const Place, places_count> places() { return all_places; }

std::span<const Fixture> fixtures() { return all_fixtures; }

std::string file_of(const Layout& layout, Where where, Id id) {
  switch (where) {
    case in_mess: return layout.mess(id);
    case in_intd: return layout.intd(id);
    case in_todo: return layout.todo(id);
    case in_info: return layout.info(id);
    case in_local: return layout.local(id);
    case in_remote: return layout.remote(id);
    case in_hold: return hold_file(id);
    case in_reason: return Reasons::file(id);
    case in_bounce:
    case places_count: break;
  }
  return layout.bounce(id);
}

void SplitFinder::file(uint64_t number, Id id) {
  uint64_t& common = numbers_[number].common;
  common = std::gcd(common, id > number ? id - number : number - id);
}

/// One more than the highest number that so many trees have.
uint64_t SplitFinder::least(unsigned trees) const {
  uint64_t least = 0;
  for (const auto& [number, seen] : numbers_) {
    if (number < most_split && seen.directories >= trees) least = number + 1;
  }
  return least;
}

unsigned SplitFinder::split() const {
  uint64_t lowest = least(2);
  if (lowest == 0) lowest = least(1);
  if (lowest == 0) return usual_split;
  uint64_t directories = 0;
  uint64_t common = 0;  // the split divides this, if every file is where it belongs
  for (const auto& [number, seen] : numbers_) {
    if (number >= lowest) break;
    directories += seen.directories;
    common = std::gcd(common, seen.common);
  }
  const auto fits = [&](uint64_t split) { return split >= lowest && common % split == 0; };
  // Where some are missing, the last ones may be, too. Unless a file is misplaced, it tells.
  if (directories == trees_ * lowest || fits(lowest)) return static_cast<unsigned>(lowest);
  if (fits(usual_split)) return usual_split;
  for (uint64_t split = lowest; split <= most_split && split <= common; ++split) {
    if (fits(split)) return static_cast<unsigned>(split);
  }
  return static_cast<unsigned>(lowest);
}

}  // namespace queue
