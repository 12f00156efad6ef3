// Bytes that wait until they can be handed on.

#include "io/spool.h"

namespace io {

namespace {

constexpr size_t in_memory = 131072;

}  // namespace

void Spool::put(std::string_view bytes) {
  size_ += bytes.size();
  buffer_ += bytes;
  if (buffer_.size() > in_memory || file_) spill();
}

void Spool::spill() {
  if (!file_) {
    file_ = os::open_temporary();
    if (!file_) failed_ = true;
  }
  if (buffer_.size() < block) return;
  if (!failed_ && !os::write_all(file_.get(), buffer_)) failed_ = true;
  buffer_.clear();
}

}  // namespace io
