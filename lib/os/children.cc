// The children of a server.

#include "os/children.h"

#include "os/signal.h"

namespace os {

namespace {

volatile sig_atomic_t child_ended = 0;

}  // namespace

Children::Children() {
  block_signal(SIGCHLD);
  catch_signal(SIGCHLD, [](int) { child_ended = 1; });
  waiting_ = mask_without(SIGCHLD);
}

void Children::await(int signal) {
  block_signal(signal);
  sigdelset(&waiting_, signal);
}

std::optional<Ended> Children::take_ended() {
  while (child_ended != 0) {
    const auto ended = pids_.empty() ? std::nullopt : reap();
    if (!ended)
      child_ended = 0;  // SIGCHLD cannot come in between
    else if (pids_.erase(ended->pid) > 0)
      return ended;
  }
  return std::nullopt;
}

int Children::wait(std::span<pollfd> descriptors, int64_t milliseconds) const {
  return poll(descriptors, milliseconds, waiting_);
}

}  // namespace os
