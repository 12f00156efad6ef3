// The account of what a maildir holds under its quota.

#include "box/quota_account.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "box/delivery.h"
#include "os/clock.h"
#include "os/dir.h"
#include "os/error.h"
#include "os/lock.h"

namespace box {

namespace {

constexpr const char* file_name = "maildirsize";
constexpr os::Mode file_mode = 0644;
constexpr unsigned lock_seconds = 30;
constexpr int64_t old_age = 15 * 60;

/// True if there is no directory of that name, which `errno` tells of, and will be none.
bool is_nothing() { return errno == ENOENT || errno == ENOTDIR || errno == ELOOP; }

/// Calls `visit` with new/ and cur/ of the maildir and of each folder that counts, as far as they
/// exist, until it returns false. False, with errno, if it did, or if the maildir cannot be read.
template <typename Visit>
bool visit_all(const os::Fd& maildir, const Visit& visit) {
  if (!visit("new") || !visit("cur")) return false;
  os::Directory directory(".", maildir);
  if (!directory) return false;
  std::string name;
  for (name = directory.next(); !name.empty(); name = directory.next()) {
    if (!folder_counts(name)) continue;
    if (!visit(name + "/new") || !visit(name + "/cur")) return false;
  }
  errno = directory.error();
  return !directory.failed();
}

/// Adds the messages in one directory.
bool add_messages(const std::string& path, const os::Fd& maildir, Amount& held) {
  os::Directory directory(path, maildir);
  if (!directory) return is_nothing();
  std::string name;
  for (name = directory.next(); !name.empty(); name = directory.next()) {
    if (!message_counts(name)) continue;
    auto size = size_in_name(name);
    if (!size) {
      const auto status = os::status(name, directory.at());
      if (!status && os::temporary(errno)) return false;
      if (!status || status->type != os::FileType::regular) continue;
      size = status->size;
    }
    held += {static_cast<int64_t>(*size), 1};
  }
  errno = directory.error();
  return !directory.failed();
}

/// When something last came to one of the directories, or went.
using Change = std::pair<int64_t, uint32_t>;

std::optional<Change> last_change(const os::Fd& maildir) {
  Change last{};
  const bool complete = visit_all(maildir, [&](const std::string& path) {
    const auto status = os::status(path, maildir);
    if (!status) return is_nothing();
    last = std::max(last, Change{status->modified, status->modified_nanoseconds});
    return true;
  });
  if (!complete) return std::nullopt;
  return last;
}

}  // namespace

std::optional<std::string> account_of(const std::string& path) {
  if (!os::status(path + "/maildirfolder")) return path;
  if (folder_name(path) == ".Trash") return std::nullopt;
  return folder_parent(path);
}

bool QuotaAccount::open(const std::string& maildir, const std::optional<Quota>& quota) {
  maildir_ = os::open_directory(maildir);
  if (!maildir_ || !read()) return false;
  if (!file_ && !quota) return true;
  const bool usable = file_ && sums_.sound && (!quota || *quota == sums_.quota);
  return usable || recount(quota);
}

bool QuotaAccount::reset(const std::string& maildir, const Quota& quota) {
  maildir_ = os::open_directory(maildir);
  return maildir_ && read() && recount(quota);
}

QuotaAccount::Answer QuotaAccount::ask(const Amount& more) {
  if (has_room(more)) return Answer::fits;
  if (sums_.lines > 1 || os::now_seconds() - status_.modified >= old_age) {
    if (!recount(std::nullopt)) return Answer::failed;
  }
  return has_room(more) ? Answer::fits : Answer::over;
}

void QuotaAccount::add(const Amount& more) {
  if (!file_) return;
  add_line(amount_line(more));
  sums_.held += more;
  // Who counted meanwhile may have missed the message, and has put another file in the place of the
  // one that got the line.
  const auto now = os::link_status(file_name, maildir_);
  if (!now || now->inode == status_.inode) return;
  if (read() && file_) add_line(recount_lines());
}

/// Reads maildirsize. What is no regular file is as good as missing.
bool QuotaAccount::read() {
  sums_ = {};
  status_ = {};
  file_ = os::open_both_append(file_name, maildir_);
  if (!file_) return errno == ENOENT || errno == ELOOP || errno == EISDIR || errno == ENXIO;
  const auto status = os::status(file_);
  if (!status) return false;
  if (status->type != os::FileType::regular) {
    file_.reset();
    return true;
  }
  std::array<char, most_maildirsize> room;
  size_t size = 0;
  while (size < room.size()) {
    const ptrdiff_t count = os::read_at(file_, std::span(room).subspan(size), size);
    if (count < 0) return false;
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  status_ = *status;
  sums_ = read_maildirsize({room.data(), size});
  return true;
}

/// Counts, unless somebody else has just done so, and makes that the new maildirsize, with `quota`
/// or the one that it has.
bool QuotaAccount::recount(const std::optional<Quota>& quota) {
  const os::Fd lock = os::open_directory(".", maildir_);
  // Where directories cannot be locked, two may count at the same time.
  if (!lock || (!os::lock_within(lock, lock_seconds) && errno == ETIMEDOUT)) return false;
  const uint64_t known = status_.inode;
  if (!read()) return false;
  if (!file_ && !quota) return true;
  const Quota wanted = quota.value_or(sums_.quota);
  if (file_ && status_.inode != known && sums_.sound && sums_.quota == wanted) return true;

  const auto before = last_change(maildir_);
  Amount held;
  const auto add = [&](const std::string& path) { return add_messages(path, maildir_, held); };
  if (!before || !visit_all(maildir_, add) || !write(wanted, held)) return false;

  const os::Fd old = std::move(file_);
  const uint64_t old_size = status_.size;
  if (!read() || !file_) return false;
  // A line came to the old file, or a message came or went otherwise. Times alone would not do:
  // they move in steps in which much can happen.
  const auto old_status = os::status(old);
  const bool grown = old && (!old_status || old_status->size != old_size);
  if (grown || last_change(maildir_) != before) add_line(recount_lines());
  return true;
}

/// Puts a new maildirsize in the place of what is there.
bool QuotaAccount::write(const Quota& quota, const Amount& held) {
  const std::string path = "tmp/" + unique_name(0);
  os::Fd file = os::open_exclusive(path, file_mode, maildir_);
  if (!file) return false;
  if (os::write_all(file.get(), quota_text(quota) + '\n' + amount_line(held)) && os::sync(file) &&
      file.close() && os::rename(path, file_name, maildir_)) {
    return os::sync_directory(".", maildir_);
  }
  const os::KeepErrno keep;
  (void)os::unlink(path, maildir_);
  return false;
}

void QuotaAccount::add_line(std::string_view line) const { (void)os::write(file_.get(), line); }

}  // namespace box
