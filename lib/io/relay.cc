// Both directions of a connection passed on.

#include "io/relay.h"

#include <cerrno>
#include <cstring>

#include "os/poll.h"

namespace io {

namespace {

constexpr size_t block = 65536;  // what a pipe holds
constinit char input[block];

/// One direction. It reads while less than a block is to be written, so that both ends of it work
/// at the same time.
class Direction {
 public:
  /// Writes what a descriptor takes without waiting; -1 with EAGAIN if that is nothing.
  using Write = ptrdiff_t(int fd, std::string_view bytes);

  Direction(int from, int to, Write* how, Passage& passage)
      : from_(from), to_(to), write_(how), passage_(passage) {}

  pollfd awaited_input() const {
    return {.fd = !ended_ && used_ < block ? from_ : -1, .events = POLLIN, .revents = 0};
  }
  pollfd awaited_output() const {
    return {.fd = used_ > 0 ? to_ : -1, .events = POLLOUT, .revents = 0};
  }
  void read();
  /// False if nothing can be written any more.
  [[nodiscard]] bool write();
  /// Everything is written, and no more will come.
  bool done() const { return ended_ && used_ == 0; }
  void give_up() {
    ended_ = true;
    used_ = 0;
  }

 private:
  char output_[block + 2 * block];
  size_t used_ = 0;
  int from_, to_;
  Write* write_;
  Passage& passage_;
  bool ended_ = false;
};

void Direction::read() {
  const ptrdiff_t count = os::read(from_, input);
  if (count < 0 && errno == EAGAIN) return;
  ended_ = count <= 0;  // a connection that broke has ended, too
  if (ended_) return passage_.end();
  used_ += passage_.pass({input, static_cast<size_t>(count)}, output_ + used_);
}

bool Direction::write() {
  const ptrdiff_t count = write_(to_, {output_, used_});
  if (count < 0) return errno == EAGAIN;
  used_ -= static_cast<size_t>(count);
  std::memmove(output_, output_ + count, used_);
  return true;
}

}  // namespace

void relay(os::Fd to_program, os::Fd from_program, Passage& inward, Passage& outward) {
  (void)os::set_nonblocking(to_program.get());  // nobody else has this end of the pipe
  static Direction in(os::standard_input, to_program.get(), os::write, inward);
  static Direction out(from_program.get(), os::standard_output, os::write_ready, outward);
  while (!out.done()) {
    pollfd polled[] = {in.awaited_input(), in.awaited_output(), out.awaited_input(),
                       out.awaited_output()};
    if (os::poll(polled, os::forever) < 0) continue;
    if (polled[3].revents != 0 && !out.write()) return;
    if (polled[2].revents != 0) out.read();
    if (polled[1].revents != 0 && !in.write()) in.give_up();  // its last words are still to be read
    if (polled[0].revents != 0) in.read();
    if (in.done()) to_program.reset();
  }
}

}  // namespace io
