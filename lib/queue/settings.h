// The control files of qmail-send (queue.md section 9). The current directory must be the mail home.

#pragma once

#include <cstdint>
#include <string>

#include "queue/bounce.h"
#include "queue/domains.h"
#include "queue/rewrite.h"
#include "queue/schedule.h"

namespace queue {

/// How many deliveries run at once.
struct Limits {
  uint64_t local = 10;
  uint64_t remote = 20;
  DomainLimits domains{};
};

struct Settings {
  Routing routing;
  BounceNames names;
  std::string me;  // for locals, as it was at the start
  BounceForm form;
  Tries tries;
  Limits limits;
};

/// Reads all of them. False if one cannot be read, or if there is neither `locals` nor `me`. What is there and
/// means nothing is named in the log, and counts as absent.
[[nodiscard]] bool read_settings(Settings& settings);

/// Reads locals and virtualdomains again; both are taken over or neither. The one that cannot be read;
/// null if all is well.
[[nodiscard]] const char* reread_routing(Settings& settings);

/// Reads concurrencylocal, concurrencyremote and domainlimits again; all are taken over or none. Returns as
/// `reread_routing`.
[[nodiscard]] const char* reread_limits(Settings& settings);

}  // namespace queue
