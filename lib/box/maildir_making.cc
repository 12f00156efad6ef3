// Making maildirs.

#include "box/maildir_making.h"

#include <cerrno>

#include "os/file.h"

namespace box {

namespace {

constexpr os::Mode private_directory = 0700;
constexpr os::Mode private_file = 0600;

/// True if the directory is there.
bool make(const std::string& path) {
  return os::make_directory(path, private_directory) || errno == EEXIST;
}

}  // namespace

std::string complete_maildir(const std::string& path, MaildirKind kind) {
  for (const char* part : {"/tmp", "/cur"}) {
    if (!make(path + part)) return path + part;
  }
  if (kind == MaildirKind::folder && !os::open_append(path + "/maildirfolder", private_file)) {
    return path + "/maildirfolder";
  }
  return make(path + "/new") ? "" : path + "/new";
}

}  // namespace box
