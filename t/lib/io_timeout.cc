#include <cerrno>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <vector>

#include "io/writer.h"
#include "os/fd.h"

namespace {

/// Fills what nobody reads; the writer's error.
int stalled_write(int fd) {
  std::vector<char> buffer(1 << 20);
  io::Writer writer(fd, buffer);
  writer.set_timeout(1);
  writer.put(std::string(size_t{4} << 20, 'x'));
  writer.flush();
  return writer.error();
}

}  // namespace

TEST_CASE("a write that nobody reads times out, however large it is") {
  const os::Pipe pipe = os::pipe();
  CHECK(stalled_write(pipe.writer.get()) == ETIMEDOUT);

  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  const os::Fd reader(ends[0]), writer(ends[1]);
  CHECK(stalled_write(writer.get()) == ETIMEDOUT);
}
