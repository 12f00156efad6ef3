// Both directions of a connection passed on between two pairs of descriptors.

#pragma once

#include <cstddef>
#include <string_view>

#include "os/fd.h"

namespace io {

/// What happens to the bytes of one direction on their way.
class Passage {
 public:
  /// Puts what becomes of `bytes` at `to`, which has room for twice as many; returns how many it
  /// got.
  virtual size_t pass(std::string_view bytes, char* to) = 0;
  /// There will be no more.
  virtual void end() {}

 protected:
  ~Passage() = default;
};

/// Passes standard input on to a program's input, through `inward`, and its output to standard
/// output, through `outward`, until its output has ended and is written, or cannot be written. The
/// end of standard input ends the program's. No direction ever waits for the other, however much
/// either side writes before it reads. Once per process; SIGPIPE must be ignored.
void relay(os::Fd to_program, os::Fd from_program, Passage& inward, Passage& outward);

}  // namespace io
