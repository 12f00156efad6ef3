// Putting a message into a mailbox, for good or not at all (delivery.md sections 10 and 11).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "box/dotqmail.h"
#include "box/message.h"
#include "io/writer.h"
#include "os/clock.h"
#include "os/file.h"

namespace box {

enum class Delivery {
  done,        // the message and its name are on the disk
  no_mailbox,  // there is no such maildir, or the mbox cannot be opened; errno
  unreadable,  // the message cannot be read; errno
  locked,      // the lock of the mbox was not to be had; errno, ETIMEDOUT if somebody holds it
  failed,      // errno
};

/// Why a message is not in a maildir; nothing if it is. errno must be that of the delivery.
std::optional<Refusal> refuse_maildir(Delivery delivery);
/// The same for the mbox `path`, whose lock was waited for so many seconds.
std::optional<Refusal> refuse_mbox(Delivery delivery, std::string_view path, unsigned lock_seconds);

/// A name no other delivery has: `TIME.MmicrosecondPpidQnumberRrandom.HOST`, with `/` and `:` of the
/// host as `\057` and `\072`. `number` tells the deliveries of one process apart, `random` those of
/// processes with the same time, pid and host: in containers all three may be equal.
std::string unique_name(os::Instant time, int pid, unsigned number, uint64_t random,
                        std::string_view host);
/// The one for a delivery by this process, now.
std::string unique_name(unsigned number);

/// The name of a message in the file of that status, which tells its size to readers (Maildir++):
/// `TIME.MmicrosecondPpidVdeviceIinode.HOST,S=SIZE`, the host as above.
std::string sized_name(os::Instant time, int pid, const os::Status& file, std::string_view host);
/// The one for a delivery by this process, now.
std::string sized_name(const os::Status& file);

/// A message on its way into a maildir: in tmp/ so far, and not on the disk yet. It is gone from
/// there with this object, and from everywhere if it was not published.
class MaildirDraft {
 public:
  MaildirDraft() = default;
  MaildirDraft(const MaildirDraft&) = delete;
  MaildirDraft& operator=(const MaildirDraft&) = delete;
  ~MaildirDraft();

  /// Writes `lines` and the message to a new file `name` in tmp/ of the maildir `path`. Once only.
  Delivery write(os::Path path, std::string_view lines, Message& message, const std::string& name);
  /// Of what was written; nothing, with errno, if it cannot be asked for.
  std::optional<os::Status> status() const { return os::status(file_); }
  /// Makes it the file `name` in new/, where nothing is ever overwritten, on the disk.
  Delivery publish(const std::string& name);

 private:
  os::Fd maildir_;
  os::Fd file_;
  std::string path_;  // in the maildir; empty if there is none
};

/// Writes `lines` and the message to a new file in new/ of the maildir `path`. What fails leaves
/// nothing behind, and nothing is ever overwritten.
Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message, unsigned number);
/// The same as file `name`.
Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message,
                         const std::string& name);

/// Opens the mbox `path` for appending, created if missing, and waits at most `lock_seconds` for
/// its lock. A reader may replace the file meanwhile: `done` means that the one that has the name
/// is locked.
Delivery open_locked_mbox(const std::string& path, unsigned lock_seconds, os::Fd& file,
                          os::Status& status);

/// Puts the message, with its `From ` lines quoted, and an empty line: `done`, `unreadable` or
/// `failed`.
Delivery put_quoted(io::Writer& writer, Message& message);

/// Appends `lines`, the message with its `From ` lines quoted, and an empty line to the mbox
/// `path`, which is created if missing. Waits at most `lock_seconds` for its lock. What fails
/// leaves the mbox as long as it was. If the mbox does not end with an empty line, because a
/// delivery died, the line comes first.
Delivery deliver_mbox(const std::string& path, std::string_view lines, Message& message,
                      unsigned lock_seconds);

}  // namespace box
