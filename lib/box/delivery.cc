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

Delivery fill(const os::Fd& file, std::string_view lines, Message& message) {
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
  return Delivery::done;
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

void append_host(std::string& to, std::string_view host) {
  for (const char c : host) {
    if (c == '/') {
      to += "\\057";
    } else if (c == ':') {
      to += "\\072";
    } else {
      to += c;
    }
  }
}

/// 16 hexadecimal digits.
void append_hex(std::string& to, uint64_t number) {
  for (int shift = 60; shift >= 0; shift -= 4) to += "0123456789ABCDEF"[number >> shift & 15];
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

std::optional<Refusal> refuse_maildir(Delivery delivery) {
  const auto refuse = [](const char* text) { return Refusal{Verdict::temporary, text, errno}; };
  if (delivery == Delivery::done) return std::nullopt;
  if (delivery == Delivery::unreadable) return refuse("Unable to read message. (#4.3.0)");
  if (delivery == Delivery::no_mailbox && !os::temporary(errno)) {
    return refuse("Unable to chdir to maildir. (#4.2.1)");
  }
  return refuse("Temporary error on maildir delivery. (#4.3.0)");
}

std::optional<Refusal> refuse_mbox(Delivery delivery, std::string_view path, unsigned lock_seconds) {
  const int error = errno;
  const auto refuse = [&](std::string text) { return Refusal{Verdict::temporary, text, error}; };
  switch (delivery) {
    case Delivery::done: break;
    case Delivery::no_mailbox:
      return refuse(text::join("Unable to open ", path, ": ", os::error_text(error), ". (#4.2.1)"));
    case Delivery::locked:
      if (error != ETIMEDOUT) return system_refusal(text::join("Unable to lock ", path));
      return refuse(
          text::join("File has been locked for ", lock_seconds, " seconds straight. (#4.3.0)"));
    case Delivery::unreadable: return system_refusal("Unable to read message");
    case Delivery::failed: return system_refusal(text::join("Unable to write ", path));
  }
  return std::nullopt;
}

std::string unique_name(os::Instant time, int pid, unsigned number, uint64_t random,
                        std::string_view host) {
  char hex[16];
  const auto hex_end = std::to_chars(hex, hex + sizeof hex, random, 16).ptr;
  std::string name = text::join(time.seconds, ".M", time.nanoseconds / 1000, 'P', pid, 'Q', number,
                                'R', std::string_view(hex, hex_end), '.');
  append_host(name, host);
  return name;
}

std::string unique_name(unsigned number) {
  std::array<uint8_t, 8> random{};
  (void)os::fill_random(random);  // without it names differ by time, pid and number
  return unique_name(os::now(), os::process_id(), number, std::bit_cast<uint64_t>(random),
                     os::host_name());
}

std::string sized_name(os::Instant time, int pid, const os::Status& file, std::string_view host) {
  std::string name = text::join(time.seconds, ".M", time.nanoseconds / 1000, 'P', pid, 'V');
  append_hex(name, file.device);
  name += 'I';
  append_hex(name, file.inode);
  name += '.';
  append_host(name, host);
  text::append(name, ",S=", file.size);
  return name;
}

std::string sized_name(const os::Status& file) {
  return sized_name(os::now(), os::process_id(), file, os::host_name());
}

MaildirDraft::~MaildirDraft() {
  if (path_.empty()) return;
  const os::KeepErrno keep;
  (void)os::unlink(path_, maildir_);  // if it stays, readers remove it after 36 hours
}

Delivery MaildirDraft::write(os::Path path, std::string_view lines, Message& message,
                             const std::string& name) {
  maildir_ = os::open_directory(path);
  if (!maildir_) return Delivery::no_mailbox;
  std::string temporary = "tmp/" + name;
  file_ = os::open_exclusive(temporary, private_file, maildir_);
  if (!file_) return Delivery::failed;
  path_ = std::move(temporary);
  return fill(file_, lines, message);
}

Delivery MaildirDraft::publish(const std::string& name) {
  const std::string final_path = "new/" + name;
  if (!os::sync(file_) || !file_.close()) return Delivery::failed;
  if (!os::link(path_, final_path, maildir_)) return Delivery::failed;
  if (os::sync_directory("new", maildir_)) return Delivery::done;
  const os::KeepErrno keep;
  (void)os::unlink(final_path, maildir_);
  return Delivery::failed;
}

Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message, unsigned number) {
  return deliver_maildir(path, lines, message, unique_name(number));
}

Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message,
                         const std::string& name) {
  MaildirDraft draft;
  const Delivery result = draft.write(path, lines, message, name);
  return result == Delivery::done ? draft.publish(name) : result;
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
  // After a sync there is nothing that a close could still report, and without the lock nothing
  // that could be mended.
  if (result == Delivery::done) return result;
  const os::KeepErrno keep;
  (void)os::truncate(file, before.size);
  return result;
}

}  // namespace box
