// The .qmail files of the current directory.

#include "box/dotqmail_file.h"

#include <cerrno>

#include "os/error.h"
#include "os/file.h"

namespace box {

namespace {

constexpr os::Mode writable_by_others = 002;
constexpr os::Mode executable_by_owner = 0100;
constexpr size_t most = size_t{1} << 28;

enum class Presence { there, missing, unknown };

Presence presence(const std::string& name) {
  if (os::status(name)) return Presence::there;
  return os::temporary(errno) ? Presence::unknown : Presence::missing;
}

FindFile read(const os::Fd& fd, const os::Status& status, DotqmailFile& file) {
  if ((status.mode & writable_by_others) != 0) return FindFile::writable;
  const bool list = (status.mode & executable_by_owner) != 0;
  file.allowed = list ? Instructions::Allowed::forwarding : Instructions::Allowed::all;
  auto content = os::read_all(fd.get(), most);
  if (!content) return FindFile::unreadable;
  file.content = std::move(*content);
  return FindFile::found;
}

}  // namespace

FindFile find_dotqmail(std::string_view dash, std::string_view ext, DotqmailFile& file) {
  for (Search search(dash, ext); search.more(); search.advance()) {
    // Non-blocking: a FIFO is no .qmail file, and must not hold us up.
    const os::Fd fd = os::open_read_nonblocking(search.name());
    const bool unknown = !fd && (os::temporary(errno) || errno == EPERM || errno == EACCES);
    if (!fd && !unknown) continue;
    file.name = search.name();
    if (unknown) return FindFile::unopened;
    const auto status = os::status(fd);
    if (!status) return FindFile::unreadable;
    if (status->type != os::FileType::regular) continue;
    file.stands_for_default = search.stands_for_default();
    return read(fd, *status, file);
  }
  return FindFile::missing;
}

std::optional<Owner> find_owner(std::string_view dash, std::string_view ext) {
  const std::string name = dotqmail_name(dash, ext) + "-owner";
  Presence is = presence(name);
  if (is == Presence::missing) return Owner::sender;
  if (is == Presence::there) is = presence(name + "-default");
  if (is == Presence::unknown) return std::nullopt;
  return is == Presence::there ? Owner::each_by_name : Owner::owner;
}

}  // namespace box
