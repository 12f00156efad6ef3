// Making maildirs.

#pragma once

#include <string>

namespace box {

enum class MaildirKind {
  whole,
  folder,  // of the maildir around it (Maildir++): it holds an empty file `maildirfolder`
};

/// Makes, for their owner alone, tmp/, cur/ and new/ in the directory `path`, as far as they are
/// missing; new/ last, so that a maildir with new/ is complete. Returns the name of what cannot be
/// made, with errno; empty if all is there.
std::string complete_maildir(const std::string& path, MaildirKind kind);

}  // namespace box
