// Putting a message into a mailbox.

#include "box/delivery.h"

#include <cerrno>

#include "box/mbox.h"
#include "io/writer.h"
#include "os/error.h"
#include "os/host.h"
#include "os/lock.h"
#include "os/process.h"
#include "text/fmt.h"

namespace box {

namespace {

constexpr os::Mode private_file = 0600;

constinit char room[65536];  // for what is written

/// Creates tmp/NAME and completes `name`.
os::Fd create(const os::Fd& maildir, unsigned number, std::string& name) {
  constexpr int tries = 3;  // the name is taken: a clock that stood still, or was set back
  const std::string host = os::host_name();
  for (int i = 0;; ++i) {
    name = unique_name(os::now(), os::process_id(), number, host);
    os::Fd file = os::open_exclusive("tmp/" + name, private_file, maildir);
    if (file || errno != EEXIST || i == tries) return file;
    os::sleep_milliseconds(1);
  }
}

Delivery fill(os::Fd file, std::string_view lines, Message& message) {
  io::Writer writer(file.get(), room);
  writer.put(lines);
  message.rewind();
  for (auto bytes = message.next(); !bytes.empty(); bytes = message.next()) {
    writer.put(bytes);
    if (writer.failed()) break;
  }
  if (message.failed()) {
    errno = message.error();
    return Delivery::unreadable;
  }
  if (!writer.flush()) {
    errno = writer.error();
    return Delivery::failed;
  }
  return os::sync(file) && file.close() ? Delivery::done : Delivery::failed;
}

/// Gives tmp/NAME its name in new/, for good.
bool publish(const os::Fd& maildir, const std::string& name) {
  const std::string final_name = "new/" + name;
  if (!os::link("tmp/" + name, final_name, maildir)) return false;
  if (os::sync_directory("new", maildir)) return true;
  const os::KeepErrno keep;
  (void)os::unlink(final_name, maildir);
  return false;
}

/// Opens the mbox and takes its lock. A reader may replace the file while we wait: what counts is
/// the file that has the name once the lock is held.
Delivery open_locked(const std::string& path, unsigned lock_seconds, os::Fd& file,
                     os::Status& status) {
  constexpr int tries = 10;
  for (int i = 0; i < tries; ++i) {
    file = os::open_append(path, private_file);
    if (!file) return Delivery::no_mailbox;
    if (!os::lock_within(file, lock_seconds)) return Delivery::locked;
    const auto opened = os::status(file);
    const auto named = os::status(path);
    if (!opened) return Delivery::failed;
    if (named && named->device == opened->device && named->inode == opened->inode) {
      status = *opened;
      return Delivery::done;
    }
  }
  errno = EBUSY;
  return Delivery::failed;
}

Delivery append(const os::Fd& file, std::string_view lines, Message& message) {
  io::Writer writer(file.get(), room);
  writer.put(lines);
  FromQuoter quoter;
  std::string quoted;
  message.rewind();
  for (auto bytes = message.next(); !bytes.empty(); bytes = message.next()) {
    quoted.clear();
    quoter.feed(bytes, quoted);
    writer.put(quoted);
    if (writer.failed()) break;
  }
  if (message.failed()) {
    errno = message.error();
    return Delivery::unreadable;
  }
  quoted.clear();
  quoter.end(quoted);
  writer.put(quoted);
  if (!writer.flush()) {
    errno = writer.error();
    return Delivery::failed;
  }
  return os::sync(file) ? Delivery::done : Delivery::failed;
}

/// The directory that holds `path`.
std::string parent(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

std::string unique_name(os::Instant time, int pid, unsigned number, std::string_view host) {
  std::string name =
      text::join(time.seconds, ".M", time.nanoseconds / 1000, 'P', pid, 'Q', number, '.');
  for (const char c : host) {
    if (c == '/') {
      name += "\\057";
    } else if (c == ':') {
      name += "\\072";
    } else {
      name += c;
    }
  }
  return name;
}

Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message, unsigned number) {
  const os::Fd maildir = os::open_directory(path);
  if (!maildir) return Delivery::no_mailbox;
  std::string name;
  os::Fd file = create(maildir, number, name);
  if (!file) return Delivery::failed;

  Delivery result = fill(std::move(file), lines, message);
  if (result == Delivery::done && !publish(maildir, name)) result = Delivery::failed;
  const os::KeepErrno keep;
  (void)os::unlink("tmp/" + name, maildir);  // if it stays, readers remove it after 36 hours
  return result;
}

Delivery deliver_mbox(const std::string& path, std::string_view lines, Message& message,
                      unsigned lock_seconds) {
  os::Fd file;
  os::Status before;
  Delivery result = open_locked(path, lock_seconds, file, before);
  if (result != Delivery::done) return result;

  result = append(file, lines, message);
  // An empty mbox may be a new one, whose name is not on the disk yet.
  if (result == Delivery::done && before.size == 0 && !os::sync_directory(parent(path))) {
    result = Delivery::failed;
  }
  if (result == Delivery::done) return file.close() ? Delivery::done : Delivery::failed;
  const os::KeepErrno keep;
  (void)os::truncate(file, before.size);
  return result;
}

}  // namespace box
