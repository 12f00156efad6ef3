// What an administrator says about mail that waits, and what he is told of it.

#include "queue/control.h"

#include <algorithm>

#include "os/file.h"
#include "text/scan.h"
#include "text/split.h"

namespace queue {

namespace {

constexpr size_t numbers = size_t{1} << 20;  // that are told apart: 128 KB
constexpr size_t report_most = 400;          // bytes that are kept

bool is_directory(const char* path) {
  const auto status = os::status(path);
  return status && status->type == os::FileType::directory;
}

}  // namespace

std::string hold_file(Id id) { return text::join("hold/", id); }

bool is_held(Id id) { return os::link_status(hold_file(id)).has_value(); }

std::optional<std::string> reason_of_hold(Id id) {
  const std::string path = hold_file(id);
  if (!os::link_status(path)) return std::nullopt;
  const os::Fd file = os::open_read_nonblocking(path);
  char room[4096];
  const ptrdiff_t count = file ? os::read(file.get(), room) : 0;
  std::string_view content(room, static_cast<size_t>(std::max(count, ptrdiff_t{0})));
  return std::string(text::trim_end(text::first_line(content.substr(0, content.find('\0')))));
}

void Reasons::open() {
  if (!is_directory("reason")) {
    may_have_.clear();
  } else if (may_have_.empty()) {
    may_have_.resize(numbers);
  }
}

std::string Reasons::line(int64_t now, ChannelName channel, std::string_view recipient,
                          std::string_view report) const {
  if (may_have_.empty()) return {};
  std::string words(text::trim_end(report.substr(0, report_most)));
  for (char& c : words) {
    if (c == '\n') c = '/';
  }
  return text::join(now, '\t', channel == ChannelName::local ? "local" : "remote", '\t', escaped(recipient),
                    '\t', text::printable(words), '\n');
}

void Reasons::add(Id id, std::string_view lines) {
  if (may_have_.empty() || lines.empty()) return;
  may_have_[id % numbers] = true;
  const os::Fd fd = os::open_append(file(id), 0600);
  const auto size = fd ? os::seek_end(fd.get()) : std::nullopt;
  if (!size) return;
  if (*size + lines.size() > reasons_most && !os::truncate(fd, 0)) return;
  (void)os::write_all(fd.get(), lines);
}

void Reasons::expect(Id id) {
  if (!may_have_.empty()) may_have_[id % numbers] = true;
}

void Reasons::forget(Id id) const {
  if (!may_have_.empty() && may_have_[id % numbers]) (void)os::unlink(file(id));
}

void Control::forget(Id id) const {
  (void)os::unlink(hold_file(id));
  reasons.forget(id);
}

std::optional<Reason> take_reason(std::string_view& lines) {
  while (auto line = text::take_terminated(lines, '\n')) {
    const auto when = text::take_terminated(*line, '\t');
    const auto channel = text::take_terminated(*line, '\t');
    const auto recipient = text::take_terminated(*line, '\t');
    constexpr uint64_t most = uint64_t{1} << 62;
    const auto seconds = when ? text::number(*when, most) : std::nullopt;
    if (seconds && recipient) return Reason{static_cast<int64_t>(*seconds), *channel, *recipient, *line};
  }
  return std::nullopt;
}

std::string escaped(std::string_view bytes) {
  std::string shown;
  for (const char& c : bytes) {
    if (c > ' ' && c < '\x7f' && c != '\\') {
      shown += c;
    } else {
      text::append(shown, "\\x", text::hex({&c, 1}));
    }
  }
  return shown;
}

}  // namespace queue
