// Buffered output to one descriptor.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "text/fmt.h"

namespace io {

/// Writes through a buffer that the caller owns. The first error sticks: everything after it is
/// dropped, and `failed()` and `error()` tell of it.
class Writer {
 public:
  constexpr Writer(int fd, std::span<char> buffer) : buffer_(buffer), fd_(fd) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void put(char c) {
    if (used_ == buffer_.size()) flush();
    buffer_[used_++] = c;
  }
  void put(std::string_view bytes);
  /// Puts each part; numbers in decimal.
  template <typename... Parts>
  void print(const Parts&... parts) {
    put(text::join(parts...));
  }
  /// Hands everything to the system; false if anything was ever lost.
  bool flush();

  bool failed() const { return error_ != 0; }
  int error() const { return error_; }
  int fd() const { return fd_; }
  size_t buffered() const { return used_; }
  /// Writes to another descriptor from now on; what is buffered goes there too.
  void set_fd(int fd) { fd_ = fd; }
  /// Gives each write at most so many seconds (ETIMEDOUT after that); 0 is no limit.
  void set_timeout(unsigned seconds) { timeout_ = seconds; }

 private:
  void write(std::string_view bytes);

  std::span<char> buffer_;
  size_t used_ = 0;
  int fd_;
  int error_ = 0;
  unsigned timeout_ = 0;
};

}  // namespace io
