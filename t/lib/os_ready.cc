#include "os/ready.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>

#include "os/file.h"
#include "os/signal.h"

TEST_CASE("of many pipes those are told of that have something to read, or have ended") {
  os::ReadySet set;
  REQUIRE(set);
  std::vector<os::Pipe> pipes(200);
  for (uint32_t i = 0; i < pipes.size(); ++i) {
    pipes[i] = os::pipe();
    REQUIRE(set.add(pipes[i].reader.get(), i));
  }
  CHECK(set.wait(0, os::empty_mask()).empty());
  CHECK(errno == 0);
  REQUIRE(os::write_all(pipes[7].writer.get(), "x"));
  pipes[199].writer.reset();
  const auto ready = set.wait(os::forever, os::empty_mask());
  std::vector<uint32_t> tokens(ready.begin(), ready.end());
  std::ranges::sort(tokens);
  CHECK(tokens == std::vector<uint32_t>{7, 199});
  set.remove(pipes[7].reader.get());
  set.remove(pipes[199].reader.get());
  CHECK(set.wait(0, os::empty_mask()).empty());
}

TEST_CASE("more than are told of at once are told of one after the other") {
  os::ReadySet set;
  std::vector<os::Pipe> pipes(300);
  std::vector<bool> seen(pipes.size());
  for (uint32_t i = 0; i < pipes.size(); ++i) {
    pipes[i] = os::pipe();
    REQUIRE(set.add(pipes[i].reader.get(), i));
    pipes[i].writer.reset();
  }
  for (auto ready = set.wait(0, os::empty_mask()); !ready.empty(); ready = set.wait(0, os::empty_mask())) {
    for (const uint32_t token : ready) {
      CHECK_FALSE(seen[token]);
      seen[token] = true;
      set.remove(pipes[token].reader.get());
    }
  }
  CHECK(std::ranges::count(seen, true) == 300);
}

TEST_CASE("a file that cannot be waited for is always ready, beside those that can") {
  os::ReadySet set;
  const os::Fd null = os::open_read("/dev/null");
  os::Pipe pipe = os::pipe();
  REQUIRE(set.add(null.get(), 1));
  REQUIRE(set.add(pipe.reader.get(), 2));
  auto ready = set.wait(os::forever, os::empty_mask());
  REQUIRE(ready.size() == 1);
  CHECK(ready[0] == 1);
  REQUIRE(os::write_all(pipe.writer.get(), "x"));
  CHECK(set.wait(os::forever, os::empty_mask()).size() == 2);
  set.remove(null.get());
  ready = set.wait(os::forever, os::empty_mask());
  REQUIRE(ready.size() == 1);
  CHECK(ready[0] == 2);
}

TEST_CASE("a closed descriptor is refused") {
  os::ReadySet set;
  CHECK_FALSE(set.add(9999, 1));
  CHECK(errno == EBADF);
}
