// Resource limits of this process.

#include "os/limit.h"

#include <algorithm>
#include <cerrno>
#include <sys/resource.h>

namespace os {

namespace {

constexpr int missing = -1;

int number_of(Resource resource) {
  switch (resource) {
    case Resource::address_space: return RLIMIT_AS;
    case Resource::core: return RLIMIT_CORE;
    case Resource::cpu_seconds: return RLIMIT_CPU;
    case Resource::data: return RLIMIT_DATA;
    case Resource::file_size: return RLIMIT_FSIZE;
    case Resource::open_files: return RLIMIT_NOFILE;
    case Resource::stack: return RLIMIT_STACK;
#ifdef RLIMIT_MEMLOCK
    case Resource::locked_memory: return RLIMIT_MEMLOCK;
    case Resource::processes: return RLIMIT_NPROC;
    case Resource::resident: return RLIMIT_RSS;
#else
    default: break;
#endif
  }
  return missing;
}

uint64_t from_system(rlim_t value) { return value == RLIM_INFINITY ? unlimited : value; }

rlim_t to_system(uint64_t value) {
  return value == unlimited ? RLIM_INFINITY : static_cast<rlim_t>(value);
}

}  // namespace

// glibc's C++ prototypes take an enumeration where POSIX has an int.
std::optional<Limit> get_limit(Resource resource) {
  const int number = number_of(resource);
  rlimit limit;
  if (number == missing) {
    errno = ENOSYS;
    return std::nullopt;
  }
  if (::getrlimit(static_cast<__rlimit_resource>(number), &limit) < 0) return std::nullopt;
  return Limit{from_system(limit.rlim_cur), from_system(limit.rlim_max)};
}

bool set_limit(Resource resource, const Limit& limit) {
  const int number = number_of(resource);
  if (number == missing) {
    errno = ENOSYS;
    return false;
  }
  const rlimit wanted = {.rlim_cur = to_system(limit.soft), .rlim_max = to_system(limit.hard)};
  return ::setrlimit(static_cast<__rlimit_resource>(number), &wanted) == 0;
}

bool raise_limit(Resource resource, uint64_t wanted) {
  const auto limit = get_limit(resource);
  if (!limit) return false;
  if (limit->soft >= wanted) return true;
  return set_limit(resource, {std::min(wanted, limit->hard), limit->hard});
}

}  // namespace os
