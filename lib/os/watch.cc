// Waiting until something changes in some directories.

#include "os/watch.h"

#ifdef __linux__
#include <sys/inotify.h>
#endif

#include <cerrno>

#include "os/clock.h"
#include "os/poll.h"

namespace os {

#ifdef __linux__
Watch::Watch() : events_(own(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK))) {}

bool Watch::add(Path directory) {
  constexpr uint32_t changes = IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO;
  return ::inotify_add_watch(events_.get(), directory.c_str(), changes | IN_ONLYDIR) >= 0;
}
#else
Watch::Watch() = default;

bool Watch::add(Path) {
  errno = ENOSYS;
  return false;
}
#endif

void Watch::wait(int64_t milliseconds) {
  if (!events_) return sleep_milliseconds(milliseconds);
  if (!wait_readable(events_.get(), milliseconds)) return;
  char events[4096];  // what they are does not matter
  while (read(events_.get(), events) > 0) continue;
}

}  // namespace os
