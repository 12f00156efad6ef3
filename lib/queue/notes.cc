// Failure notes on their way to the disk.

#include "queue/notes.h"

#include <algorithm>

#include "os/clock.h"
#include "os/sync.h"
#include "queue/log.h"

namespace queue {

void Notes::add(const std::string& file, std::string_view note) {
  const auto found = std::ranges::find(files_, file, &File::name);
  File& to = found != files_.end() ? *found : files_.emplace_back();
  to.name = file;
  to.notes += note;
}

void Notes::write() {
  constexpr int64_t pause = 10000;  // milliseconds
  while (!append()) {
    for (const File& file : files_) {
      if (file.fd) (void)os::truncate(file.fd, file.size);
    }
    if (make_way()) continue;
    log("alert: unable to append to bounce message; HELP! sleeping...");
    os::sleep_milliseconds(pause);
  }
  files_.clear();
}

/// Gives whatever stands in the place of notes, and is no file, another name, which is that of no message.
/// False if there is no such thing.
bool Notes::make_way() const {
  for (const File& file : files_) {
    const auto followed = os::status(file.name);
    if (followed && followed->type == os::FileType::regular) continue;
    const std::string other = text::join(file.name, ".odd.", os::now_seconds());
    if (!os::link_status(file.name) || !os::rename(file.name, other)) continue;
    log("warning: ", file.name, " has wrong type; it is now ", other);
    return true;
  }
  return false;
}

bool Notes::append() {
  std::vector<const os::Fd*> written;
  for (File& file : files_) file.fd.reset();
  for (File& file : files_) {
    os::Fd fd = os::open_append(file.name, 0600);
    const auto size = fd ? os::seek_end(fd.get()) : std::nullopt;
    if (!size) return false;
    file.fd = std::move(fd);
    file.size = *size;
    if (!os::write_all(file.fd.get(), file.notes)) return false;
    written.push_back(&file.fd);
  }
  return os::sync_all(written, {"bounce"});
}

}  // namespace queue
