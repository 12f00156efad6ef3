// A message in a seekable file.

#include "box/message.h"

#include <cerrno>

#include "mail/line_search.h"
#include "os/file.h"

namespace box {

void Message::rewind() {
  position_ = 0;
  error_ = 0;
}

std::string_view Message::next() {
  // A buffer that was not filled to the brim holds everything up to the end.
  const bool at_end = position_ == start_ + filled_ && filled_ > 0 && filled_ < buffer_.size();
  if (failed() || at_end) return {};
  if (position_ != start_ || filled_ == 0) {
    start_ = position_;
    filled_ = 0;
    while (filled_ < buffer_.size()) {
      const ptrdiff_t count = os::read_at(fd_, buffer_.subspan(filled_), start_ + filled_);
      if (count < 0) {
        error_ = errno;
        filled_ = 0;
        return {};
      }
      if (count == 0) break;
      filled_ += static_cast<size_t>(count);
    }
  }
  position_ += filled_;
  return {buffer_.data(), filled_};
}

bool Message::header_has(std::string_view line) {
  mail::LineSearch search(line);
  auto state = mail::LineSearch::State::more;
  while (state == mail::LineSearch::State::more) {
    const std::string_view bytes = next();
    if (bytes.empty()) break;
    state = search.feed(bytes);
  }
  return state == mail::LineSearch::State::found;
}

}  // namespace box
