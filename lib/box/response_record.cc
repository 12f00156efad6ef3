// How often an automatic responder has answered whom.

#include "box/response_record.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "os/clock.h"
#include "os/dir.h"
#include "os/lock.h"
#include "os/process.h"
#include "text/crc.h"
#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace box {

namespace {

constexpr unsigned lock_seconds = 30;
constexpr os::Mode owner_only = 0600;

std::string record_sender(std::string_view sender) {
  constexpr size_t most = 200;
  constexpr size_t start = 180;
  std::string name(sender.substr(0, sender.size() > most ? start : most));
  if (sender.size() > most) text::append(name, '@', text::crc32c(sender));
  std::ranges::replace(name, '/', ':');
  return name;
}

/// A record that lies in the future is as old as one in the past: clocks are set back.
uint64_t age(const ResponseRecord& record, int64_t now) {
  return static_cast<uint64_t>(std::abs(now - record.seconds));
}

struct Count {
  size_t all = 0;
  size_t of_sender = 0;
  std::string other;  // some record
};

/// Counts the records that still matter. False, with errno, if they cannot be read.
bool count(const os::Fd& directory, const ResponseLimit& limit, std::string_view sender,
           int64_t now, Count& counted) {
  os::Directory names(".", directory);
  if (!names) return false;
  for (auto name = names.next(); !name.empty(); name = names.next()) {
    const auto record = read_response_record(name);
    if (!record) continue;
    if (age(*record, now) <= limit.seconds) {
      ++counted.all;
      if (record->sender == sender) ++counted.of_sender;
      counted.other = name;
    } else if (limit.old == ResponseLimit::Old::removed) {
      (void)os::unlink(std::string(name), directory);
    }
  }
  errno = names.error();
  return !names.failed();
}

bool create(const os::Fd& directory, ResponseLimit::Inode inode, const std::string& other,
            const std::string& name) {
  if (inode == ResponseLimit::Inode::shared && !other.empty()) {
    if (os::link(other, name, directory)) return true;
    if (errno == EEXIST) return false;
  }
  return static_cast<bool>(os::open_exclusive(name, owner_only, directory));
}

}  // namespace

std::string response_record_name(int64_t seconds, int pid, std::string_view sender) {
  return text::join(seconds, '.', pid, '.', record_sender(sender));
}

std::optional<ResponseRecord> read_response_record(std::string_view name) {
  const text::Halves time = text::halves(name, '.');
  const text::Halves process = text::halves(time.after, '.');
  const auto seconds = text::number(time.before, std::numeric_limits<int64_t>::max());
  if (!seconds || !text::all_digits(process.before)) return std::nullopt;
  if (process.after.find('@') == std::string_view::npos) return std::nullopt;
  return ResponseRecord{static_cast<int64_t>(*seconds), process.after};
}

Allowance allow_response(const os::Fd& directory, const ResponseLimit& limit,
                         std::string_view sender, std::string& name) {
  const os::Fd lock = os::open_directory(".", directory);
  if (!lock || !os::lock_within(lock, lock_seconds)) return Allowance::failed;
  const int64_t now = os::now_seconds();
  Count counted;
  if (!count(directory, limit, record_sender(sender), now, counted)) return Allowance::failed;
  if (counted.of_sender >= limit.responses || counted.all >= response_records_most) {
    return Allowance::used_up;
  }
  // In containers two processes may have the same number.
  for (int number = os::process_id();; ++number) {
    name = response_record_name(now, number, sender);
    if (create(directory, limit.inode, counted.other, name)) return Allowance::granted;
    if (errno != EEXIST) return Allowance::failed;
  }
}

}  // namespace box
