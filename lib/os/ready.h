// Waiting for many descriptors, at a price that does not grow with their number.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "os/fd.h"
#include "os/poll.h"

namespace os {

/// Descriptors to read from, each with a token that stands for it. One that cannot be waited for, as a
/// regular file, counts as always ready.
class ReadySet {
 public:
  using Token = uint32_t;

  /// Empty, with errno, if the system has no room for it.
  ReadySet();
#ifdef __linux__
  explicit operator bool() const { return static_cast<bool>(epoll_); }
#else
  explicit operator bool() const { return true; }
#endif
  /// False, with errno, if the system has no room for it.
  [[nodiscard]] bool add(int fd, Token token);
  /// Must come before `fd` is closed.
  void remove(int fd);
  /// Waits until something has input, its end or an error to tell, or `milliseconds` have passed
  /// (`forever`: until then), with `mask` as the signal mask. Returns the tokens of what is ready; of very
  /// many some, and the others next time. Empty, with errno (EINTR after a caught signal), on failure;
  /// empty with errno 0 when the time has passed.
  std::span<const Token> wait(int64_t milliseconds, const sigset_t& mask);

 private:
  static constexpr size_t most = 256;  // told of at once

  struct Entry {
    int fd;
    Token token;
  };
  std::vector<Entry> always_;
  std::array<Token, most> ready_;
#ifdef __linux__
  Fd epoll_;
#else
  std::vector<pollfd> polled_;
  std::vector<Token> tokens_;
#endif
};

}  // namespace os
