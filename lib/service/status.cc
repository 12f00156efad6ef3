// The status file of supervise.

#include "service/status.h"

#include "text/fmt.h"

namespace service {

namespace {

// Where the fields stand.
constexpr size_t pid_at = 12;  // four bytes, the lowest first, unlike those of the time
constexpr size_t paused_at = 16;
constexpr size_t want_at = 17;

// Other supervises have other bytes for once.
Want want_of(char byte) {
  switch (byte) {
    case 'u': return Want::up;
    case 'd': return Want::down;
    default: return Want::once;
  }
}

}  // namespace

std::array<char, status_size> pack(const Status& status) {
  std::array<char, status_size> bytes;
  text::write_tai_packed(bytes.data(), status.since);
  for (size_t i = 0; i < 4; ++i) bytes[pid_at + i] = static_cast<char>(status.pid >> 8 * i & 255);
  bytes[paused_at] = status.pid != 0 && status.paused ? 1 : 0;
  bytes[want_at] = static_cast<char>(status.want);
  return bytes;
}

std::optional<Status> unpack(std::string_view bytes) {
  if (bytes.size() < status_size) return std::nullopt;
  uint32_t pid = 0;
  for (size_t i = 4; i > 0; --i) pid = pid << 8 | static_cast<unsigned char>(bytes[pid_at + i - 1]);
  return Status{.since = text::read_tai_packed(bytes.data()),
                .pid = pid,
                .paused = bytes[paused_at] != 0,
                .want = want_of(bytes[want_at])};
}

std::string describe(const Status& status, Normally normally, text::Tai now) {
  const bool up = status.pid != 0;
  std::string line = up ? text::join("up (pid ", status.pid, ") ") : "down ";
  // qmail: the fractions do not count. A clock that was set back gives 0.
  const uint64_t since = status.since.seconds;
  text::append(line, now.seconds > since ? now.seconds - since : 0, " seconds");
  if (up && normally == Normally::down) line += ", normally down";
  if (!up && normally == Normally::up) line += ", normally up";
  if (up && status.paused) line += ", paused";
  if (up && status.want == Want::down) line += ", want down";
  if (!up && status.want == Want::up) line += ", want up";
  return line;
}

}  // namespace service
