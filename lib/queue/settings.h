// The control files of qmail-send (queue.md section 9). The current directory must be the mail home.

#pragma once

#include <cstdint>
#include <string>

#include "queue/bounce.h"
#include "queue/rewrite.h"

namespace queue {

struct Settings {
  Routing routing;
  BounceNames names;
  std::string me;  // for locals, as it was at the start
  uint64_t lifetime = 604800;
  uint64_t concurrency_local = 10;
  uint64_t concurrency_remote = 20;
};

/// Reads all of them. False if one cannot be read, or if there is neither `locals` nor `me`.
[[nodiscard]] bool read_settings(Settings& settings);

/// Reads locals and virtualdomains again; both are taken over or neither. The one that cannot be read;
/// null if all is well.
[[nodiscard]] const char* reread_routing(Settings& settings);

}  // namespace queue
