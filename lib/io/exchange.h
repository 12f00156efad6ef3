// A program that is given bytes and says something meanwhile.

#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "os/fd.h"

namespace io {

/// The pipes to a program and back. Neither side ever waits for the other, however much either
/// writes before it reads. SIGPIPE must be ignored.
class Exchange {
 public:
  Exchange(os::Fd to, os::Fd from) : to_(std::move(to)), from_(std::move(from)) {}
  /// Hands over as much of `bytes` as there is room for, and takes that from it, until the program
  /// says something: what it says, valid until the next call; empty at its end. Once no bytes are
  /// left it gets no more.
  std::string_view wait(std::string& bytes);

 private:
  os::Fd to_, from_;
  char room_[8192];
};

}  // namespace io
