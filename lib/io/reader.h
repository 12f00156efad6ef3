// Buffered input from one descriptor.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "io/writer.h"

namespace io {

enum class Line {
  complete,  // the LF was there; it is not part of the line
  partial,   // the input ended without one, after at least one byte
  too_long,  // the limit was reached; the rest of the line is still to be read
  end,       // no more input
  failed,    // reading failed; `error()` says why
};

/// Reads through a buffer that the caller owns. Before it waits for input it flushes `flush_first`,
/// so that a dialogue never stands still. The first error sticks.
class Reader {
 public:
  constexpr Reader(int fd, std::span<char> buffer, Writer* flush_first = nullptr)
      : buffer_(buffer), flush_first_(flush_first), fd_(fd) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The next byte; false at the end and on failure.
  bool get(char& c) {
    if (start_ == end_ && !fill()) return false;
    c = buffer_[start_++];
    return true;
  }
  /// The bytes at hand, at least one, read if there is none; empty at the end and on failure. They
  /// stay unread until `skip`.
  std::string_view peek() {
    if (start_ == end_ && !fill()) return {};
    return {buffer_.data() + start_, end_ - start_};
  }
  void skip(size_t count) { start_ += count; }
  /// The bytes at hand without reading; may be empty.
  std::string_view buffered() const { return {buffer_.data() + start_, end_ - start_}; }
  /// Forgets what is buffered, as STARTTLS must (CVE-2011-0411).
  void discard() { start_ = end_ = 0; }

  /// Reads up to and including the next LF; `line` gets the bytes before it, `most` at the most.
  Line get_line(std::string& line, size_t most);
  /// The same without a copy where that can be: `line` stands in the buffer or in `room`, until the
  /// next call.
  Line get_line(std::string_view& line, std::string& room, size_t most);
  /// Fills `room` completely; false at the end and on failure.
  bool get_exactly(std::span<char> room);

  bool failed() const { return error_ != 0; }
  int error() const { return error_; }
  bool ended() const { return ended_; }
  int fd() const { return fd_; }
  /// Gives each read at most so many seconds (ETIMEDOUT after that); 0 is no limit.
  void set_timeout(unsigned seconds) { timeout_ = seconds; }

 private:
  bool fill();

  std::span<char> buffer_;
  size_t start_ = 0;
  size_t end_ = 0;
  Writer* flush_first_;
  int fd_;
  int error_ = 0;
  unsigned timeout_ = 0;
  bool ended_ = false;
};

}  // namespace io
