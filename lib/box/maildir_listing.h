// What lies in a maildir (maildir(5)): its messages for a reader, and its rubbish.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace box {

struct MaildirMessage {
  std::string path;  // `new/NAME` or `cur/NAME`
  int64_t modified;
  uint32_t modified_nanoseconds;
  uint64_t size;
};

/// The messages of the maildir in the current directory that were modified before `now`, oldest
/// first. Left out are names that start with a dot, what is no regular file, and what vanishes
/// meanwhile. Nothing, with errno, if new/ or cur/ cannot be read.
std::optional<std::vector<MaildirMessage>> list_maildir(int64_t now);

/// Removes the files in tmp/ that nobody has read or written for 36 hours before `now`: what a
/// delivery that died left behind. Failures are no harm.
void clean_maildir(int64_t now);

}  // namespace box
