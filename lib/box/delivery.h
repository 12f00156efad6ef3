// Putting a message into a mailbox, for good or not at all (delivery.md sections 10 and 11).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "box/message.h"
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

/// A name no other delivery has: `TIME.MusecPpidQnumber.HOST`, with `/` and `:` of the host as
/// `\057` and `\072`. `number` tells the deliveries of one process apart.
std::string unique_name(os::Instant time, int pid, unsigned number, std::string_view host);

/// Writes `lines` and the message to a new file in new/ of the maildir `path`. What fails leaves
/// nothing behind, and nothing is ever overwritten.
Delivery deliver_maildir(os::Path path, std::string_view lines, Message& message, unsigned number);

/// Appends `lines`, the message with its `From ` lines quoted, and an empty line to the mbox
/// `path`, which is created if missing. Waits at most `lock_seconds` for its lock. What fails
/// leaves the mbox as long as it was.
Delivery deliver_mbox(const std::string& path, std::string_view lines, Message& message,
                      unsigned lock_seconds);

}  // namespace box
