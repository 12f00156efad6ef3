// When a leftover of the queue is old enough to be removed (queue.md section 15).

#pragma once

#include <algorithm>
#include <cstdint>

#include "os/file.h"

namespace queue {

/// True if nothing has touched the file for 36 hours, longer than any queue program lives. All
/// three times count: with noatime the first stands still.
inline bool outlived(const os::Status& file, int64_t now) {
  constexpr int64_t age = 129600;
  return now >= std::max({file.accessed, file.modified, file.changed}) + age;
}

}  // namespace queue
