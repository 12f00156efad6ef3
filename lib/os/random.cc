// Bytes and numbers that nobody can foresee.

#include "os/random.h"

#include <sys/random.h>

#include <cerrno>

#include "os/file.h"

namespace os {

namespace {

/// For kernels without getrandom.
bool fill_from_device(std::span<uint8_t> room) {
  const Fd device = open_read("/dev/urandom");
  if (!device) return false;
  void* const start = room.data();
  std::span<char> rest(static_cast<char*>(start), room.size());
  while (!rest.empty()) {
    const ptrdiff_t count = read(device.get(), rest);
    if (count == 0) errno = EIO;
    if (count <= 0) return false;
    rest = rest.subspan(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace

bool fill_random(std::span<uint8_t> room) {
  while (!room.empty()) {
    const ssize_t count = ::getrandom(room.data(), room.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == ENOSYS && fill_from_device(room);
    room = room.subspan(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace os
