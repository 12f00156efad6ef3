// The status file of supervise (daemontools.md section 0): 18 bytes that say what a service does.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/tai.h"

namespace service {

/// What supervise has been told; each is the byte of the status file.
enum class Want : char {
  up = 'u',
  down = 'd',
  once = '\0',  // not to be started again
};

struct Status {
  text::Tai since;  // the last time that the process appeared or disappeared
  uint32_t pid;     // 0: down
  bool paused;
  Want want;
};

constexpr size_t status_size = 18;

std::array<char, status_size> pack(const Status& status);
/// The first 18 bytes; what daemontools-encore and runit put behind them is left alone. Nothing if
/// there are fewer.
std::optional<Status> unpack(std::string_view bytes);

/// What the service does while nobody tells it anything: whether there is a file `down`.
enum class Normally { up, down };

/// What svstat says: `up (pid 7) 3 seconds, normally down`.
std::string describe(const Status& status, Normally normally, text::Tai now);

}  // namespace service
