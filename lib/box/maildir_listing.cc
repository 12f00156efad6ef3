// What lies in a maildir.

#include "box/maildir_listing.h"

#include <algorithm>
#include <cerrno>
#include <tuple>

#include "os/dir.h"
#include "os/error.h"
#include "os/file.h"

namespace box {

namespace {

/// Adds the messages of one of the two folders; false, with errno, if it cannot be read.
bool list_folder(const std::string& folder, int64_t now, std::vector<MaildirMessage>& messages) {
  os::Directory directory(folder);
  if (!directory) return false;
  std::string name;
  for (name = directory.next(); !name.empty(); name = directory.next()) {
    if (name.starts_with('.')) continue;
    const auto status = os::status(name, directory.at());
    if (!status && os::temporary(errno)) return false;
    if (!status || status->type != os::FileType::regular || status->modified >= now) continue;
    messages.push_back(
        {folder + '/' + name, status->modified, status->modified_nanoseconds, status->size});
  }
  errno = directory.error();
  return !directory.failed();
}

}  // namespace

std::optional<std::vector<MaildirMessage>> list_maildir(int64_t now) {
  std::vector<MaildirMessage> messages;
  if (!list_folder("new", now, messages) || !list_folder("cur", now, messages)) {
    return std::nullopt;
  }
  std::ranges::sort(messages, {}, [](const MaildirMessage& message) {
    return std::tie(message.modified, message.modified_nanoseconds, message.path);
  });
  return messages;
}

void clean_maildir(int64_t now) {
  constexpr int64_t too_old = 36 * 3600;
  os::Directory directory("tmp");
  if (!directory) return;
  std::string name;
  for (name = directory.next(); !name.empty(); name = directory.next()) {
    if (name.starts_with('.')) continue;
    const auto status = os::link_status(name, directory.at());
    if (status && status->accessed < now - too_old) (void)os::unlink(name, directory.at());
  }
}

}  // namespace box
