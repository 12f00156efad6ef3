// A directory that remembers which messages were dealt with, and how.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "box/answer.h"
#include "os/file.h"

namespace box {

/// A record is an empty file: its name is the key and the answer, its time is when it expires. So
/// nothing in it can be half written, and processes that keep records for different times may share
/// a directory. A file `lock` stands for one lock for each key.
class Seen {
 public:
  /// `key` is hexadecimal digits (message_key).
  Seen(os::Path directory, std::string key);
  /// False, with errno, if the directory or its file `lock` cannot be opened.
  explicit operator bool() const { return directory_ && lock_; }

  /// Waits at most so many seconds until no other process has the key. False, with errno: ETIMEDOUT
  /// after that long. The lock goes with this process.
  [[nodiscard]] bool lock_within(unsigned seconds) const;
  /// The answer of a record that has not expired. Nothing, with errno, ENOENT if there is none.
  std::optional<Answer> answer(int64_t now) const;
  /// Makes a record, for good. False, with errno.
  [[nodiscard]] bool remember(Answer answer, int64_t expires) const;
  /// Removes all expired records, once an hour and if no other process has a lock. Failures are no
  /// harm.
  void sweep(int64_t now) const;

 private:
  std::string record(Answer answer) const;

  os::Fd directory_;
  os::Fd lock_;
  std::string key_;
};

}  // namespace box
