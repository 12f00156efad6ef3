// This host.

#include "os/host.h"

#include <unistd.h>
#include <cstring>

namespace os {

std::string host_name() {
  char name[256];
  if (::gethostname(name, sizeof name) < 0) return {};
  return {name, ::strnlen(name, sizeof name)};
}

}  // namespace os
