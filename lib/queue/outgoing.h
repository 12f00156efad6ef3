// The message on standard input, measured before it is sent.

#pragma once

#include <cstdint>
#include <optional>

namespace queue {

struct Measure {
  uint64_t bytes = 0;
  uint64_t octets = 0;  // with CR LF at the end of each line
  bool eight_bit = false;
};

/// Measures what is left of standard input without moving there; nothing if that is no file, or
/// cannot be read.
std::optional<Measure> measure_message();
/// Makes standard input a file, with the same bytes. False, with errno, on failure.
[[nodiscard]] bool spool_message();

}  // namespace queue
