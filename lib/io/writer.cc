// Buffered output to one descriptor.

#include "io/writer.h"

#include <cerrno>
#include <cstring>

#include "os/fd.h"
#include "os/poll.h"

namespace io {

void Writer::put(std::string_view bytes) {
  if (bytes.size() > buffer_.size() - used_) {
    flush();
    if (bytes.size() >= buffer_.size()) return write(bytes);
  }
  if (bytes.empty()) return;
  std::memcpy(buffer_.data() + used_, bytes.data(), bytes.size());
  used_ += bytes.size();
}

bool Writer::flush() {
  const size_t size = used_;
  used_ = 0;
  if (size > 0) write({buffer_.data(), size});
  return !failed();
}

void Writer::write(std::string_view bytes) {
  while (!bytes.empty() && !failed()) {
    if (timeout_ > 0 && !os::wait_writable(fd_, int64_t{timeout_} * 1000)) {
      error_ = errno;
      return;
    }
    const ptrdiff_t count =
        timeout_ > 0 ? os::write_ready(fd_, bytes) : os::write(fd_, bytes);
    if (count < 0 && errno == EAGAIN && timeout_ > 0) continue;
    if (count < 0) {
      error_ = errno;
      return;
    }
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

}  // namespace io
