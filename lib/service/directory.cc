// The files of a service.

#include "service/directory.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>
#include <utility>

#include "os/error.h"
#include "os/poll.h"
#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace service {

static constexpr const char* process_file = "supervise/process";

const char* file_of(Script script) {
  constexpr const char* names[] = {"", "start", "run", "finish", "stop"};
  return names[static_cast<size_t>(script)];
}

bool has_script(os::Path name) {
  const auto status = os::status(name);
  return status && status->type == os::FileType::regular && (status->mode & 0111) != 0;
}

bool has(os::Path name) { return os::status(name).has_value(); }

std::optional<uint64_t> number_in(os::Path name, uint64_t most) {
  constexpr size_t long_enough = 1000;
  const auto content = os::read_file(name, long_enough);
  if (!content) return std::nullopt;
  return text::number(text::trim_end(text::halves(*content, '\n').before), most);
}

std::optional<int> notification_fd() {
  constexpr uint64_t most = 1023;
  const auto number = number_in("notification-fd", most);
  if (!number) return std::nullopt;
  return static_cast<int>(*number);
}

int64_t longest_pause() {
  constexpr uint64_t most = 86400;
  return static_cast<int64_t>(number_in("backoff", most).value_or(0)) * 1000;
}

bool is_extended() {
  constexpr const char* names[] = {"notification-fd", "start", "finish", "stop", "down-on-100"};
  return std::ranges::any_of(names, [](const char* name) { return has(name); });
}

std::string write_status(std::string_view directory, const Status& status) {
  const auto problem = [&](const char* verb, const char* to) {
    return text::join("unable to ", verb, ' ', directory, "/supervise/status.new", to, ": ",
                      os::error_text(errno));
  };
  const std::string bytes = pack(status);
  os::Fd file = os::open_truncate("supervise/status.new", 0644);
  if (!file) return problem("open", "");
  const ptrdiff_t written = os::write(file.get(), bytes);
  if (written < 0) return problem("write", "");
  if (written < static_cast<ptrdiff_t>(bytes.size())) {
    return text::join("unable to write ", directory, "/supervise/status.new: partial write");
  }
  if (!file.close()) return problem("write", "");
  if (!os::rename("supervise/status.new", "supervise/status"))
    return problem("rename", " to status");
  return "";
}

void note_process(os::Pid pid) {
  const auto mark = os::birth_mark(pid);
  const os::Fd file = os::open_truncate(process_file, 0644);
  if (mark && file) (void)os::write(file.get(), text::join(pid, ' ', *mark, '\n'));
}

std::optional<Survivor> find_survivor() {
  constexpr size_t long_enough = 1000;
  const auto note = os::read_file(process_file, long_enough);
  if (!note || !note->ends_with('\n')) return std::nullopt;
  const text::Halves halves = text::halves(text::trim_end(*note), ' ');
  const auto number = text::number(halves.before, std::numeric_limits<os::Pid>::max());
  if (!number || *number == 0) return std::nullopt;
  const auto pid = static_cast<os::Pid>(*number);
  os::Fd handle = os::open_process(pid);
  // The mark of the process that the handle is of: looked at later, it cannot be that of an
  // earlier.
  if (!handle || os::birth_mark(pid) != halves.after) return std::nullopt;
  if (os::wait_readable(handle.get(), 0)) return std::nullopt;  // it has ended, unnoticed as yet
  return Survivor{pid, std::move(handle)};
}

}  // namespace service
