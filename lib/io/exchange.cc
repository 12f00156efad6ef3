// A program that is given bytes and says something meanwhile.

#include "io/exchange.h"

#include <cerrno>

#include "os/poll.h"

namespace io {

std::string_view Exchange::wait(std::string& bytes) {
  for (;;) {
    if (bytes.empty()) to_.reset();
    pollfd descriptors[] = {{from_.get(), POLLIN, 0}, {to_.get(), POLLOUT, 0}};
    if (os::poll(descriptors, os::forever) < 0 && errno != EINTR) return {};
    if (descriptors[1].revents != 0) {
      const ptrdiff_t count = os::write_ready(to_.get(), bytes);
      if (count > 0) bytes.erase(0, static_cast<size_t>(count));
      // A program that reads no more may still have something to say.
      if (count < 0 && errno != EAGAIN) bytes.clear();
    }
    if (descriptors[0].revents == 0) continue;
    const ptrdiff_t count = os::read(from_.get(), room_);
    return {room_, count > 0 ? static_cast<size_t>(count) : 0};
  }
}

}  // namespace io
