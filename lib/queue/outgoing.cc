// The message on standard input, measured before it is sent.

#include "queue/outgoing.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "io/buffer.h"
#include "os/file.h"

namespace queue {

std::optional<Measure> measure_message() {
  const auto status = os::status(os::standard_input);
  if (!status || status->type != os::FileType::regular) return std::nullopt;
  auto at = os::position(os::standard_input);
  if (!at) return std::nullopt;
  std::array<char, 65536> room;
  Measure measure;
  char last = '\n';
  while (true) {
    const ptrdiff_t count = os::read_at(os::standard_input, room, *at);
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    *at += static_cast<uint64_t>(count);
    measure.bytes += static_cast<uint64_t>(count);
    for (const char c : std::span(room).first(static_cast<size_t>(count))) {
      if (c == '\n' && last != '\r') ++measure.octets;
      if (static_cast<unsigned char>(c) > 127) measure.eight_bit = true;
      last = c;
    }
  }
  measure.octets += measure.bytes;
  if (last != '\n') measure.octets += 2;
  return measure;
}

bool spool_message() {
  const os::Fd file = os::open_temporary();
  if (!file) return false;
  std::array<char, 16384> room;
  io::Writer spool(file.get(), room);
  io::copy(io::in, spool);
  if (io::in.failed() || !spool.flush()) {
    errno = io::in.failed() ? io::in.error() : spool.error();
    return false;
  }
  return os::seek(file.get(), 0) && os::copy(file.get(), os::standard_input);
}

}  // namespace queue
