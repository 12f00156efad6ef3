// A log directory of multilog.

#include "service/rotate.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/clock.h"
#include "os/dir.h"
#include "os/error.h"
#include "os/lock.h"
#include "os/process.h"
#include "text/fmt.h"

namespace service {

namespace {

constexpr size_t line_room = 2000;  // a file may end so many bytes early, to end with a line
constexpr size_t write_behind = size_t{1} << 20;  // so many bytes at a time are sent to the disk
constexpr os::Mode growing = 0644;
constexpr os::Mode complete = 0744;
constexpr os::Mode owner_execute = 0100;
constexpr std::string_view unprocessed = "u";

// What a processor finds besides standard output and standard error.
constexpr int processor_state = 4;
constexpr int processor_new_state = 5;

bool is_complete(const std::optional<os::Status>& status) {
  return status && (status->mode & owner_execute) != 0;
}

}  // namespace

std::string LogDirectory::at(std::string_view file) const { return text::join(path_, '/', file); }

/// Tries until `attempt` succeeds.
template <typename Attempt>
void LogDirectory::insist(std::string_view problem, Attempt attempt) {
  while (!attempt()) troubles_->pause(problem);
}

std::string LogDirectory::open() {
  (void)os::make_directory(path_, 0700);  // most often it exists; what matters is to open it
  directory_ = os::open_directory(path_);
  if (!directory_) return "unable to open directory " + path_;
  lock_ = os::open_append("lock", 0600, directory_);
  if (!lock_ || !os::try_lock(lock_)) return "unable to lock directory " + path_;

  const auto current = os::status("current", directory_);
  if (!current && errno != ENOENT) return "unable to stat " + at("current");
  // A clock set back must not make a new file older than those that are there.
  for (const std::string& name : finished_names()) {
    const auto stamp = text::read_tai_label(name);
    if (stamp && *stamp > last_stamp_) last_stamp_ = *stamp;
  }
  if (is_complete(current)) return begin(Begin::again);
  recover();
  return begin(Begin::anew);
}

/// Opens current and state.
std::string LogDirectory::begin(Begin how) {
  current_ = os::open_append("current", growing, directory_);
  if (!current_) return "unable to append to " + at("current");
  if (!os::change_mode(current_, growing)) return "unable to set mode of " + at("current");
  const auto current = os::status(current_);
  if (!current) return "unable to stat " + at("current");
  size_ = current->size;
  if (size_ > 0) start_aging(age_of_current());
  const os::Fd state = how == Begin::again ? os::open_append("state", growing, directory_)
                                           : os::open_truncate("state", growing, directory_);
  return state ? "" : "unable to write to " + at("state");
}

/// The process before us was killed, or the power cut. Files that were complete stay so; the others
/// are kept as they are.
void LogDirectory::recover() {
  (void)os::unlink("state", directory_);  // `begin` reports what cannot be replaced
  (void)os::unlink("newstate", directory_);
  if (is_complete(status("processed"))) {
    remove("previous");
    finish("processed", options_.code);
  } else {
    remove("processed");
    finish_unprocessed("previous");
  }
  finish_unprocessed("current");
}

void LogDirectory::finish_unprocessed(const char* file) {
  insist("unable to write " + at(file) + " to disk", [&] {
    const os::Fd fd = os::open_read(file, directory_);
    return fd ? os::sync(fd) : errno == ENOENT;
  });
  finish(file, unprocessed);
}

/// Gives `file`, which is on the disk, its last name, if it is there. Safe to be cut short
/// anywhere: the old name goes only when the new one is on the disk, and a file that has both is
/// recognized.
void LogDirectory::finish(const char* file, std::string_view code) {
  const auto found = status(file);
  if (!found) return;
  if (!has_finished_name(*found)) link_stamped(file, code);
  remove(file);
  prune();
}

bool LogDirectory::has_finished_name(const os::Status& file) {
  // Somebody else's link, made for a backup say, does not count.
  return file.links > 1 && std::ranges::any_of(finished_names(), [&](const std::string& name) {
           const auto other = os::link_status(name, directory_);
           return other && other->inode == file.inode;
         });
}

void LogDirectory::link_stamped(const char* file, std::string_view code) {
  for (;;) {
    char label[text::tai_label_size];
    text::write_tai_label(label, next_stamp());
    const std::string name = text::join(std::string_view(label, sizeof label), '.', code);
    if (os::link(file, name, directory_)) break;
    if (errno != EEXIST) troubles_->pause("unable to link to " + at(name));
  }
  sync_names();
}

/// Strictly larger than all before, however fast we are and wherever the clock is set to.
text::Tai LogDirectory::next_stamp() {
  constexpr uint32_t last_nanosecond = 999999999;
  const os::Instant now = os::now();
  const text::Tai later = last_stamp_.nanoseconds == last_nanosecond
                              ? text::Tai{last_stamp_.seconds + 1, 0}
                              : text::Tai{last_stamp_.seconds, last_stamp_.nanoseconds + 1};
  last_stamp_ = std::max(later, text::tai_from_unix(now.seconds, now.nanoseconds));
  return last_stamp_;
}

/// Removes the oldest finished files until there are fewer than `files`, so that with current there
/// are that many. One that cannot be removed ends it: the younger ones are worth more.
void LogDirectory::prune() {
  std::vector<std::string> names = finished_names();
  if (names.size() < options_.files) return;
  names.resize(names.size() - options_.files + 1);
  for (const std::string& name : names) {
    if (os::unlink(name, directory_) || errno == ENOENT) continue;
    return troubles_->note("unable to remove " + at(name));
  }
}

/// True if the oldest finished file was one too many for a full disk, and is gone. Keeps errno.
bool LogDirectory::make_room() {
  const os::KeepErrno keep;
  if (options_.spared == 0) return false;
  const std::vector<std::string> names = finished_names();
  return names.size() >= options_.spared && os::unlink(names.front(), directory_);
}

/// Oldest first.
std::vector<std::string> LogDirectory::finished_names() {
  std::vector<std::string> names;
  insist("unable to read " + path_, [&] {
    names.clear();
    os::Directory directory(".", directory_);
    if (!directory) return false;
    for (;;) {
      const std::string_view name = directory.next();
      if (name.empty()) break;
      if (name.size() >= text::tai_label_size && name[0] == '@') names.emplace_back(name);
    }
    errno = directory.error();
    return !directory.failed();
  });
  std::ranges::sort(names, {},
                    [](const std::string& name) { return name.substr(0, text::tai_label_size); });
  return names;
}

std::optional<os::Status> LogDirectory::status(const char* file) {
  std::optional<os::Status> found;
  insist("unable to stat " + at(file), [&] {
    found = os::status(file, directory_);
    return found || errno == ENOENT;
  });
  return found;
}

void LogDirectory::remove(const char* file) {
  insist("unable to remove " + at(file),
         [&] { return os::unlink(file, directory_) || errno == ENOENT; });
}

void LogDirectory::sync(const os::Fd& fd, std::string_view file) {
  insist("unable to write " + at(file) + " to disk", [&] { return os::sync(fd); });
}

/// Some file systems have no fsync for directories (EINVAL); there is nothing more to be done
/// there.
void LogDirectory::sync_names() {
  insist("unable to write " + path_ + " to disk",
         [&] { return os::sync(directory_) || errno == EINVAL; });
}

void LogDirectory::write(std::string_view bytes) {
  while (!bytes.empty()) {
    // It may have been full before we opened it.
    if (full() || (size_ > 0 && must_stay_whole(bytes))) rotate();
    const size_t count = fitting(bytes);
    append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (full()) rotate();
  }
}

bool LogDirectory::full() const {
  return size_ >= options_.size || (last_ == Last::newline && size_ + line_room >= options_.size);
}

/// True if the line that `bytes` begin with would be cut by the size, but is not to be.
bool LogDirectory::must_stay_whole(std::string_view bytes) const {
  if (options_.whole == 0) return false;
  if (last_ == Last::other) return false;  // what is to come of it is more than that
  const size_t newline = bytes.find('\n');
  return newline < options_.whole && size_ + newline >= options_.size;
}

/// How many of `bytes` go to current: up to the last newline close enough to its full size, or else
/// up to that size.
size_t LogDirectory::fitting(std::string_view bytes) const {
  if (must_stay_whole(bytes)) return bytes.find('\n') + 1;
  const std::string_view most = bytes.substr(0, options_.size - size_);
  if (size_ + most.size() + line_room < options_.size) return most.size();
  const size_t through_newline = most.rfind('\n') + 1;  // npos + 1 is 0
  const bool close = options_.whole > 0 || size_ + through_newline + line_room >= options_.size;
  return close && through_newline > 0 ? through_newline : most.size();
}

void LogDirectory::append(std::string_view bytes) {
  if (size_ == 0) start_aging(0);
  last_ = bytes.ends_with('\n') ? Last::newline : Last::other;
  while (!bytes.empty()) {
    const ptrdiff_t count = os::write(current_.get(), bytes);
    if (count < 0) {
      if (errno == ENOSPC && make_room()) continue;
      troubles_->pause("unable to write to " + at("current"));
      continue;
    }
    const size_t before = size_;
    size_ += static_cast<size_t>(count);
    // The disk works while lines come in, and little is left for the sync that stops them.
    if (before / write_behind != size_ / write_behind) os::start_sync(current_);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

/// Current holds lines that are so many seconds old.
void LogDirectory::start_aging(int64_t age) {
  if (options_.seconds == 0) return;
  constexpr int64_t second = 1000;
  due_ = os::monotonic_milliseconds() + std::max<int64_t>(options_.seconds - age, 0) * second;
}

/// At most: the time since the file before it was finished, or since the directory was begun, which
/// is when `state` was made.
int64_t LogDirectory::age_of_current() {
  const auto state = os::status("state", directory_);
  const int64_t begun = std::max(last_stamp_.seconds > 0 ? last_stamp_.unix_seconds() : 0,
                                 state ? state->modified : 0);
  return std::max<int64_t>(os::now_seconds() - begun, 0);
}

void LogDirectory::rotate_now() {
  if (size_ > 0) rotate();
}

void LogDirectory::rotate() {
  sync(current_, "current");
  insist("unable to rename current to previous in directory " + path_,
         [&] { return os::rename("current", "previous", directory_); });
  const os::Fd previous = std::exchange(current_, os::Fd());
  insist("unable to create " + at("current"), [&] {
    current_ = os::open_append("current", growing, directory_);
    return static_cast<bool>(current_);
  });
  size_ = 0;
  last_ = Last::none;
  due_.reset();
  insist("unable to set mode of " + at("previous"),
         [&] { return os::change_mode(previous, complete); });
  if (options_.processor == nullptr) return finish("previous", options_.code);
  while (!run_processor()) {
  }
  keep_results();
}

/// False, after a pause, if it must be run again.
bool LogDirectory::run_processor() {
  const auto again = [&](const std::string& problem) {
    troubles_->pause(problem);
    return false;
  };
  if (!os::change_directory(directory_)) return again("unable to switch to " + path_);
  // Each gets the lowest free number, so in this order, which is also that of the redirections,
  // none is overwritten in the child before it has been copied.
  const os::Fd previous = os::open_read("previous", directory_);
  if (!previous) return again("unable to read " + at("previous"));
  const os::Fd processed = os::open_truncate("processed", growing, directory_);
  if (!processed) return again("unable to create " + at("processed"));
  const os::Fd state = os::open_read("state", directory_);
  if (!state) return again("unable to read " + at("state"));
  const os::Fd new_state = os::open_truncate("newstate", growing, directory_);
  if (!new_state) return again("unable to create " + at("newstate"));
  const os::Redirect descriptors[] = {{previous.get(), os::standard_input},
                                      {processed.get(), os::standard_output},
                                      {state.get(), processor_state},
                                      {new_state.get(), processor_new_state}};
  const os::Argv argv({"sh", "-c", options_.processor});
  const os::Child child = os::spawn("/bin/sh", argv.get(), {.descriptors = descriptors});
  if (!child) return again("unable to fork for processor in " + path_);
  const auto exit = child.wait();
  if (!exit) return again("wait failed for processor in " + path_);
  if (!exit->crashed() && exit->code() == 0) return true;
  troubles_->pause_plainly((exit->crashed() ? "processor crashed in " : "processor failed in ") +
                           path_);
  return false;
}

/// What the processor made takes the place of previous, but not before it is safe on the disk.
void LogDirectory::keep_results() {
  const auto kept = [&](const char* file) {
    os::Fd fd;
    insist("unable to create " + at(file), [&] {
      fd = os::open_append(file, growing, directory_);
      return static_cast<bool>(fd);
    });
    sync(fd, file);
    return fd;
  };
  const os::Fd processed = kept("processed");
  insist("unable to set mode of " + at("processed"),
         [&] { return os::change_mode(processed, complete); });
  sync(processed, "processed");  // the mode
  (void)kept("newstate");
  sync_names();
  remove("previous");
  insist("unable to rename newstate to state in directory " + path_,
         [&] { return os::rename("newstate", "state", directory_); });
  finish("processed", options_.code);
}

void LogDirectory::close() {
  sync(current_, "current");
  insist("unable to set mode of " + at("current"),
         [&] { return os::change_mode(current_, complete); });
  sync_names();
}

}  // namespace service
