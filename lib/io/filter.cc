// Standard input to standard output in blocks.

#include "io/filter.h"

#include <cstring>

#include "os/fd.h"
#include "os/poll.h"

namespace io {

namespace {

constinit char in[Filter::block];
constinit char out[Filter::block + Filter::room_size];  // less than a block is left over

}  // namespace

// A block and a bit, written at once, would let the reader at the other end find a full pipe and an
// almost empty one in turn: twice as many switches between the two.
std::string_view Filter::read() {
  if (used_ > 0 && !(flowing_ && os::wait_readable(os::standard_input, 0))) write(used_);
  if (failed_) return {};
  const ptrdiff_t count = os::read(os::standard_input, in);
  if (count < 0) failed_ = true;
  if (count <= 0) return {};
  flowing_ = static_cast<size_t>(count) >= block / 2;
  return {in, static_cast<size_t>(count)};
}

char* Filter::room() { return out + used_; }

void Filter::put(size_t count) {
  used_ += count;
  write(used_ - used_ % block);
}

void Filter::write(size_t count) {
  if (!os::write_all(os::standard_output, {out, count})) failed_ = true;
  used_ -= count;
  std::memmove(out, out + count, used_);
}

int Filter::finish() {
  constexpr int temporary = 111;
  write(used_);
  return failed_ ? temporary : 0;
}

}  // namespace io
