// A directory that remembers which messages were dealt with, and how.

#include "box/seen.h"

#include <cerrno>
#include <charconv>

#include "os/dir.h"
#include "os/lock.h"
#include "text/fmt.h"

namespace box {

namespace {

constexpr os::Mode private_file = 0600;
constexpr int64_t sweep_interval = 3600;  // seconds
constexpr size_t key_size = 64;
constexpr Answer remembered[] = {yes, stop};

bool is_record(std::string_view name) {
  if (name.find_first_not_of("0123456789abcdef") != key_size) return false;
  const std::string_view end = name.substr(key_size);
  for (const Answer answer : remembered) {
    if (end == text::join('.', exit_code(answer))) return true;
  }
  return false;
}

/// The place of its lock in the file: so many bits of the key that two keys hardly ever share one,
/// which would only make somebody wait.
uint64_t place(std::string_view key) {
  constexpr size_t digits = 15;
  uint64_t number = 0;
  std::from_chars(key.data(), key.data() + digits, number, 16);
  return number;
}

}  // namespace

Seen::Seen(os::Path directory, std::string key)
    : directory_(os::open_directory(directory)), key_(std::move(key)) {
  if (directory_) lock_ = os::open_create("lock", private_file, directory_);
}

std::string Seen::record(Answer answer) const { return text::join(key_, '.', exit_code(answer)); }

bool Seen::lock_within(unsigned seconds) const {
  return os::lock_place_within(lock_, place(key_), seconds);
}

std::optional<Answer> Seen::answer(int64_t now) const {
  for (const Answer answer : remembered) {
    const auto status = os::status(record(answer), directory_);
    if (!status && errno != ENOENT) return std::nullopt;
    if (status && status->modified > now) return answer;
  }
  errno = ENOENT;
  return std::nullopt;
}

// Until its time is set a new record counts as expired.
bool Seen::remember(Answer answer, int64_t expires) const {
  const os::Fd file = os::open_create(record(answer), private_file, directory_);
  return file && os::set_times(file, expires) && os::sync(file) && os::sync(directory_);
}

// Without the locks of all keys a record that is just made anew could be removed.
void Seen::sweep(int64_t now) const {
  const auto last = os::status(lock_);
  const bool recent = last && last->modified <= now && now < last->modified + sweep_interval;
  if (recent || !os::try_lock_all_places(lock_) || !os::set_times(lock_, now)) return;
  os::Directory names(".", directory_);
  if (!names) return;
  std::string name;
  for (name = names.next(); !name.empty(); name = names.next()) {
    if (!is_record(name)) continue;
    const auto status = os::link_status(name, directory_);
    if (status && status->modified <= now) (void)os::unlink(name, directory_);
  }
}

}  // namespace box
