#include "os/poll.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>

#include "os/fd.h"
#include "os/signal.h"

namespace {

volatile sig_atomic_t heard = 0;

}  // namespace

TEST_CASE("a signal is heard soon although something is ready at each look (C.28)") {
  const os::Pipe pipe = os::pipe();
  REQUIRE(os::write_all(pipe.writer.get(), "x"));
  os::block_signal(SIGUSR1);
  os::catch_signal(SIGUSR1, [](int) { heard = 1; });
  const sigset_t open = os::mask_without(SIGUSR1);
  for (int round = 0; round < 3; ++round) {
    heard = 0;
    REQUIRE(std::raise(SIGUSR1) == 0);
    int looks = 0;
    while (heard == 0 && looks < 100) {
      pollfd polled = {pipe.reader.get(), POLLIN, 0};
      const int ready = os::poll({&polled, 1}, 0, open);
      ++looks;
      CHECK(ready == (heard == 0 ? 1 : -1));
      if (ready < 0) CHECK(errno == EINTR);
    }
    CHECK(heard == 1);
    CHECK(looks <= 16);
  }
  os::default_signal(SIGUSR1);
  os::unblock_signal(SIGUSR1);
}

TEST_CASE("a signal that is blocked while waiting stays pending") {
  const os::Pipe pipe = os::pipe();
  REQUIRE(os::write_all(pipe.writer.get(), "x"));
  os::block_signal(SIGUSR1);
  os::catch_signal(SIGUSR1, [](int) { heard = 1; });
  heard = 0;
  REQUIRE(std::raise(SIGUSR1) == 0);
  for (int look = 0; look < 50; ++look) {
    pollfd polled = {pipe.reader.get(), POLLIN, 0};
    CHECK(os::poll({&polled, 1}, 0, os::mask_without({})) == 1);
  }
  CHECK(heard == 0);
  os::unblock_signal(SIGUSR1);
  CHECK(heard == 1);
  os::default_signal(SIGUSR1);
}
