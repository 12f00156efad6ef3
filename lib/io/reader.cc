// Buffered input from one descriptor.

#include "io/reader.h"

#include <cerrno>
#include <cstring>

#include "os/fd.h"
#include "os/poll.h"

namespace io {

bool Reader::fill() {
  if (ended_ || failed()) return false;
  if (flush_first_ != nullptr && flush_first_->buffered() > 0) flush_first_->flush();
  if (timeout_ > 0 && !os::wait_readable(fd_, int64_t{timeout_} * 1000)) {
    error_ = errno;
    return false;
  }
  const ptrdiff_t count = os::read(fd_, buffer_);
  start_ = end_ = 0;
  if (count < 0) {
    error_ = errno;
    return false;
  }
  end_ = static_cast<size_t>(count);
  ended_ = count == 0;
  return !ended_;
}

Line Reader::get_line(std::string& line, size_t most) {
  line.clear();
  for (;;) {
    const std::string_view bytes = peek();
    if (bytes.empty()) break;
    const size_t newline = bytes.find('\n');
    const size_t size = newline == std::string_view::npos ? bytes.size() : newline;
    if (size > most - line.size()) {
      const size_t room = most - line.size();
      line.append(bytes.substr(0, room));
      skip(room);
      return Line::too_long;
    }
    line.append(bytes.substr(0, size));
    skip(size);
    if (newline != std::string_view::npos) {
      skip(1);
      return Line::complete;
    }
  }
  if (failed()) return Line::failed;
  return line.empty() ? Line::end : Line::partial;
}

Line Reader::get_line(std::string_view& line, std::string& room, size_t most) {
  const std::string_view bytes = peek();
  const size_t newline = bytes.find('\n');
  if (newline != std::string_view::npos && newline <= most) {
    line = bytes.substr(0, newline);
    skip(newline + 1);
    return Line::complete;
  }
  const Line result = get_line(room, most);
  line = room;
  return result;
}

bool Reader::get_exactly(std::span<char> room) {
  while (!room.empty()) {
    const std::string_view bytes = peek().substr(0, room.size());
    if (bytes.empty()) return false;
    std::memcpy(room.data(), bytes.data(), bytes.size());
    skip(bytes.size());
    room = room.subspan(bytes.size());
  }
  return true;
}

}  // namespace io
