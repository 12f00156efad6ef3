// Putting a message into a mailbox.

#include "box/delivery.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>

#include "box/mbox.h"
#include "os/error.h"
#include "os/host.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/random.h"
#include "text/fmt.h"

namespace box {

namespace {

constexpr os::Mode private_file = 0600;

constinit char room[65536];  // for what is written

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

Delivery append(const os::Fd& file, std::string_view lines, Message& message) {
  io::Writer writer(file.get(), room);
  writer.put(lines);
  const Delivery result = put_quoted(writer, message);
  if (result != Delivery::done) return result;
  if (!writer.flush()) {
    errno = writer.error();
    return Delivery::failed;
  }
  return os::sync(file) ? Delivery::done : Delivery::failed;
}

/// What must come before the next message.
std::string_view read_missing_end(const std::string& path, const os::Status& mbox) {
  if (mbox.size == 0 || mbox.type != os::FileType::regular) return {};
  const os::Fd file = os::open_read(path);
  char end[2];
  const uint64_t known = std::min<uint64_t>(mbox.size, sizeof end);
  // One that its owner may write but not read is as good as whole.
  if (!file || os::read_at(file, end, mbox.size - known) < static_cast<ptrdiff_t>(known)) return {};
  return missing_end({end, static_cast<size_t>(known)});
}

}  // namespace

std::string unique_name(os::Instant time, int pid, unsigned number, uint64_t random,
                        std::string_view host) {
  char hex[16];
  const auto hex_end = std::to_chars(hex, hex + sizeof hex, random, 16).ptr;
  std::string name = text::join(time.seconds, ".M", time.nanoseconds / 1000, 'P', pid, 'Q', number,
                                'R', std::string_view(hex, hex_end), '.');
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

std::string unique_name(unsigned number) {
  std::array<uint8_t, 8> random{};
  (void)os::fill_random(random);  // without it names differ by time, pid and number
  return unique_name(os::now(), os::process_id(), number, std::bit_cast<uint64_t>(random),
                     os::host_name());
}

Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message, unsigned number) {
  return deliver_maildir(path, lines, message, unique_name(number));
}

Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message,
                         const std::string& name) {
  const os::Fd maildir = os::open_directory(path);
  if (!maildir) return Delivery::no_mailbox;
  os::Fd file = os::open_exclusive("tmp/" + name, private_file, maildir);
  if (!file) return Delivery::failed;

  Delivery result = fill(std::move(file), lines, message);
  if (result == Delivery::done && !publish(maildir, name)) result = Delivery::failed;
  const os::KeepErrno keep;
  (void)os::unlink("tmp/" + name, maildir);  // if it stays, readers remove it after 36 hours
  return result;
}

Delivery open_locked_mbox(const std::string& path, unsigned lock_seconds, os::Fd& file,
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

Delivery put_quoted(io::Writer& writer, Message& message) {
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
  errno = writer.error();
  return writer.failed() ? Delivery::failed : Delivery::done;
}

Delivery deliver_mbox(const std::string& path, std::string_view lines, Message& message,
                      unsigned lock_seconds) {
  os::Fd file;
  os::Status before;
  Delivery result = open_locked_mbox(path, lock_seconds, file, before);
  if (result != Delivery::done) return result;

  result = append(file, text::join(read_missing_end(path, before), lines), message);
  // An empty mbox may be a new one, whose name is not on the disk yet.
  if (result == Delivery::done && before.size == 0 && !os::sync_directory(os::parent(path))) {
    result = Delivery::failed;
  }
  // After a sync there is nothing that a close could still report, and without the lock nothing that
  // could be mended.
  if (result == Delivery::done) return result;
  const os::KeepErrno keep;
  (void)os::truncate(file, before.size);
  return result;
}

}  // namespace box
