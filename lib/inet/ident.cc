// IDENT.

#include "inet/ident.h"

#include "os/clock.h"
#include "os/poll.h"
#include "text/fmt.h"

namespace inet {

namespace {

constexpr uint16_t ident_port = 113;

}  // namespace

bool IdentAnswer::feed(char c) {
  switch (c) {
    case ' ':
    case '\t':
    case '\r': return true;
    case '\n': return false;
    case '\0': damaged_ = true; return false;
    default: break;
  }
  if (colons_ < 3) {
    colons_ += c == ':' ? 1 : 0;
    return true;
  }
  user_ += c;
  return user_.size() < longest_;
}

std::optional<std::string> IdentAnswer::user() const {
  if (user_.empty() || damaged_) return std::nullopt;
  return user_;
}

std::optional<std::string> ask_ident(const Endpoint& local, const Endpoint& remote,
                                     int64_t milliseconds, size_t longest) {
  const int64_t deadline = os::monotonic_milliseconds() + milliseconds;
  const auto left = [&] { return std::max<int64_t>(deadline - os::monotonic_milliseconds(), 0); };

  const os::Fd server =
      connect({local.ip, 0, local.scope}, {remote.ip, ident_port, remote.scope}, milliseconds);
  if (!server) return std::nullopt;
  // A fresh connection takes these few bytes without waiting.
  if (!os::write_all(server.get(), text::join(remote.port, " , ", local.port, "\r\n")))
    return std::nullopt;
  IdentAnswer answer(longest);
  char bytes[128];
  // A flood of blanks must not outlast the deadline.
  while (left() > 0 && os::wait_readable(server.get(), left())) {
    const ptrdiff_t count = os::read(server.get(), bytes);
    if (count <= 0) return std::nullopt;
    for (ptrdiff_t i = 0; i < count; ++i) {
      if (!answer.feed(bytes[i])) return answer.user();
    }
  }
  return std::nullopt;
}

}  // namespace inet
