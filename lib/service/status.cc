// The status file of supervise.

#include "service/status.h"

#include <array>

#include "text/fmt.h"

namespace service {

namespace {

// Where the fields stand.
constexpr size_t pid_at = 12;  // four bytes, the lowest first, unlike those of the time
constexpr size_t paused_at = 16;
constexpr size_t want_at = 17;
constexpr size_t progress_at = 18;
constexpr size_t phase_at = 19;  // of runit: 0 down, 1 run, 2 finish; elsewhere always 0

// Other supervises have other bytes for once.
Want want_of(char byte) {
  switch (byte) {
    case 'u': return Want::up;
    case 'd': return Want::down;
    default: return Want::once;
  }
}

std::optional<Progress> progress_of(std::string_view bytes, uint32_t pid) {
  if (bytes.size() < extended_size) return std::nullopt;
  switch (bytes[phase_at]) {
    case 1: return Progress::running;
    case 2: return Progress::stopping;
    default: break;
  }
  const char progress = bytes[progress_at];
  if (progress < 0 || progress > static_cast<char>(Progress::failed)) return std::nullopt;
  if (pid != 0 && progress == static_cast<char>(Progress::stopped)) return std::nullopt;
  return static_cast<Progress>(progress);
}

}  // namespace

std::string pack(const Status& status) {
  std::string bytes(status.progress ? extended_size : status_size, '\0');
  text::write_tai_packed(bytes.data(), status.since);
  for (size_t i = 0; i < 4; ++i) bytes[pid_at + i] = static_cast<char>(status.pid >> 8 * i & 255);
  bytes[paused_at] = status.pid != 0 && status.paused ? 1 : 0;
  bytes[want_at] = static_cast<char>(status.want);
  if (status.progress) bytes[progress_at] = static_cast<char>(*status.progress);
  return bytes;
}

std::optional<Status> unpack(std::string_view bytes) {
  if (bytes.size() < status_size) return std::nullopt;
  uint32_t pid = 0;
  for (size_t i = 4; i > 0; --i) pid = pid << 8 | static_cast<unsigned char>(bytes[pid_at + i - 1]);
  return Status{.since = text::read_tai_packed(bytes.data()),
                .pid = pid,
                .paused = bytes[paused_at] != 0,
                .want = want_of(bytes[want_at]),
                .progress = progress_of(bytes, pid)};
}

std::string_view word(const Status& status) {
  constexpr std::string_view words[] = {"stopped", "starting", "started",
                                        "running", "stopping", "failed"};
  if (status.progress) return words[static_cast<size_t>(*status.progress)];
  return status.pid != 0 ? "up" : "down";
}

bool is_up(const Status& status) {
  if (!status.progress) return status.pid != 0;
  return *status.progress == Progress::started || *status.progress == Progress::running;
}

bool is_ready(const Status& status) {
  const bool unready = status.progress == Progress::started && status.pid != 0;
  return is_up(status) && !unready;
}

bool is_down(const Status& status) {
  // Without a process, but wanted up: that is between two runs.
  if (!status.progress) return status.pid == 0 && status.want != Want::up;
  return *status.progress == Progress::stopped || *status.progress == Progress::failed;
}

namespace {

/// Whole seconds. A clock that was set back gives 0.
uint64_t passed(text::Tai since, text::Tai now) {
  return now.seconds > since.seconds ? now.seconds - since.seconds : 0;  // qmail: without fractions
}

/// The parts, each in a column.
std::string columns(const std::array<std::string, 5>& parts) {
  constexpr size_t widths[] = {9, 8, 9, 5, 9};
  std::string line;
  for (size_t i = 0; i < parts.size(); ++i) {
    line += parts[i];
    line.append(parts[i].size() < widths[i] ? widths[i] - parts[i].size() : 1, ' ');
  }
  return line;
}

std::string_view wish(Want want) {
  switch (want) {
    case Want::up: return "up";
    case Want::down: return "down";
    default: return "once";
  }
}

}  // namespace

std::string row_of_names() {
  return columns({"state", "pid", "seconds", "want", "normally"}) + "service\n";
}

std::string row(const Status& status, Normally normally, text::Tai now) {
  return columns({std::string(status.paused ? "paused" : word(status)),
                  status.pid == 0 ? "-" : text::join(status.pid),
                  text::join(passed(status.since, now)), std::string(wish(status.want)),
                  normally == Normally::up ? "up" : "down"});
}

std::string row_of_unknown() { return columns({"unknown", "-", "-", "-", "-"}); }

std::string describe(const Status& status, Normally normally, text::Tai now) {
  const bool up = status.pid != 0;
  std::string line = up ? text::join("up (pid ", status.pid, ") ") : "down ";
  text::append(line, passed(status.since, now), " seconds");
  if (up && normally == Normally::down) line += ", normally down";
  if (!up && normally == Normally::up) line += ", normally up";
  if (up && status.paused) line += ", paused";
  if (up && status.want == Want::down) line += ", want down";
  if (!up && status.want == Want::up) line += ", want up";
  return line;
}

}  // namespace service
