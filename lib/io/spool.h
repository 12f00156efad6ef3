// Bytes that wait until they can be handed on.

#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "io/writer.h"
#include "os/file.h"

namespace io {

/// Keeps any number of bytes in little memory: once they are many, in an unnamed file in $TMPDIR or
/// /tmp.
class Spool {
 public:
  void put(std::string_view bytes);
  /// True if something could not be kept.
  bool failed() const { return failed_; }
  uint64_t size() const { return size_; }

  /// Puts all that was kept into `to`, a Writer or whatever else has its `put`; false, with errno,
  /// if it cannot be read.
  template <typename To>
  [[nodiscard]] bool copy(To& to) const {
    return copy(to, 0, size_);
  }
  /// The same for `count` bytes from `position` on, which must be there.
  template <typename To>
  [[nodiscard]] bool copy(To& to, uint64_t position, uint64_t count) const {
    char room[block];
    const uint64_t end = position + count;
    const uint64_t in_file = size_ - buffer_.size();
    while (position < std::min(end, in_file)) {
      const auto most = static_cast<size_t>(std::min<uint64_t>(block, end - position));
      const ptrdiff_t got = os::read_at(file_, {room, most}, position);
      if (got <= 0) return false;
      to.put(std::string_view(room, static_cast<size_t>(got)));
      position += static_cast<uint64_t>(got);
    }
    if (position == end) return true;
    to.put(std::string_view(buffer_).substr(static_cast<size_t>(position - in_file),
                                            static_cast<size_t>(end - position)));
    return true;
  }

 private:
  static constexpr size_t block = 16384;

  void spill();

  os::Fd file_;
  uint64_t size_ = 0;
  std::string buffer_;  // what is not in the file
  bool failed_ = false;
};

}  // namespace io
