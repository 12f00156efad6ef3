// The .qmail files of the current directory.

#include "box/dotqmail_file.h"

#include <cerrno>

#include "os/error.h"
#include "os/file.h"
#include "text/fmt.h"

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

/// Who gets the bounces of forwarded copies; nothing, with errno, if that cannot be known now.
std::optional<Owner> find_owner(std::string_view dash, std::string_view ext) {
  const std::string name = dotqmail_name(dash, ext) + "-owner";
  Presence is = presence(name);
  if (is == Presence::missing) return Owner::sender;
  if (is == Presence::there) is = presence(name + "-default");
  if (is == Presence::unknown) return std::nullopt;
  return is == Presence::there ? Owner::each_by_name : Owner::owner;
}

}  // namespace

FindFile try_dotqmail(const Search& search, DotqmailFile& file) {
  // Non-blocking: a FIFO is no .qmail file, and must not hold us up.
  const os::Fd fd = os::open_read_nonblocking(search.name());
  const bool unknown = !fd && (os::temporary(errno) || errno == EPERM || errno == EACCES);
  if (!fd && !unknown) return FindFile::missing;
  file.name = search.name();
  if (unknown) return FindFile::unopened;
  const auto status = os::status(fd);
  if (!status) return FindFile::unreadable;
  if (status->type != os::FileType::regular) {
    errno = 0;
    return FindFile::missing;
  }
  file.stands_for_default = search.stands_for_default();
  return read(fd, *status, file);
}

FindFile find_dotqmail(std::string_view dash, std::string_view ext, DotqmailFile& file) {
  for (Search search(dash, ext); search.more(); search.advance()) {
    const FindFile found = try_dotqmail(search, file);
    if (found != FindFile::missing) return found;
  }
  return FindFile::missing;
}

std::optional<Refusal> settle(FindFile found, std::string_view dash,
                              std::string_view default_delivery, DotqmailFile& file) {
  switch (found) {
    case FindFile::found: break;
    case FindFile::missing:
      if (dash.empty()) break;
      return Refusal{Verdict::permanent, "Sorry, no mailbox here by that name. (#5.1.1)"};
    case FindFile::writable:
      return Refusal{Verdict::temporary, "Uh-oh: .qmail file is writable. (#4.7.0)"};
    case FindFile::unopened: return system_refusal(text::join("Unable to open ", file.name));
    case FindFile::unreadable: return system_refusal(text::join("Unable to read ", file.name));
  }
  if (file.content.empty()) {
    file.content = default_delivery;
    file.allowed = Instructions::Allowed::all;
    file.is_default = true;
  }
  return std::nullopt;
}

std::optional<Refusal> find_new_sender(const Recipient& recipient, std::string& sender) {
  sender = recipient.sender;
  if (is_bounce(sender)) return std::nullopt;
  const auto owner = find_owner(recipient.dash, recipient.ext);
  if (!owner) return system_refusal("Unable to find the list's owner");
  sender = forwarding_sender(recipient.sender, *owner, recipient.local, recipient.host);
  return std::nullopt;
}

}  // namespace box
