// A message in a seekable file, read from its start as often as need be.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace box {

/// Reads without moving the position of `fd`, which other processes share. A message that fits into
/// the buffer, which the caller owns, is read only once.
class Message {
 public:
  Message(int fd, std::span<char> buffer) : buffer_(buffer), fd_(fd) {}
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  /// `next` begins again with the first byte. Forgets an error.
  void rewind();
  /// The next bytes; empty at the end and on failure. Valid until the next call.
  std::string_view next();
  /// True if this very line, which ends with its only LF, stands in the header, read from here on.
  /// No line is too long. False on failure, too.
  bool header_has(std::string_view line);
  /// True, with errno as `error()`, if reading stopped before the end.
  bool failed() const { return error_ != 0; }
  int error() const { return error_; }

 private:
  std::span<char> buffer_;
  uint64_t position_ = 0;  // of the bytes that `next` returns
  uint64_t start_ = 0;     // position of the buffer
  size_t filled_ = 0;
  int fd_;
  int error_ = 0;
};

}  // namespace box
