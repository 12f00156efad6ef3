// Bytes that wait until they can be handed on.

#pragma once

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
    char room[block];
    const uint64_t in_file = size_ - buffer_.size();
    for (uint64_t position = 0; position < in_file;) {
      const ptrdiff_t count = os::read_at(file_, room, position);
      if (count <= 0) return false;
      to.put(std::string_view(room, static_cast<size_t>(count)));
      position += static_cast<uint64_t>(count);
    }
    to.put(std::string_view(buffer_));
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
