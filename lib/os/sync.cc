// Many files made durable together.

#include "os/sync.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace os {

namespace {

constexpr size_t few = 3;  // files of one message; more come from several, and are worth a whole sync

bool sync_one_by_one(std::span<const Fd* const> files, std::span<const std::string> directories) {
  for (const Fd* file : files) {
    if (!sync(*file)) return false;
  }
  return std::ranges::all_of(directories, [](const std::string& name) { return sync_directory(name); });
}

#ifdef __linux__

/// Waits until the data of `fd` has been written, and learns of errors; the disk may still have it in
/// its cache, and the inode in memory.
bool write_out(const Fd& fd) {
  return ::sync_file_range(fd.get(), 0, 0,
                           SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) == 0;
}

/// Syncs the file system of `fd` unless that was done already.
bool sync_device(const Fd& fd, std::vector<uint64_t>& done) {
  const auto status = os::status(fd);
  if (!status) return false;
  if (std::ranges::find(done, status->device) != done.end()) return true;
  done.push_back(status->device);
  return ::syncfs(fd.get()) == 0;
}

bool sync_whole(std::span<const Fd* const> files, std::span<const std::string> directories) {
  if (!std::ranges::all_of(files, [](const Fd* file) { return write_out(*file); })) return false;
  std::vector<uint64_t> done;
  for (const Fd* file : files) {
    if (!sync_device(*file, done)) return false;
  }
  return std::ranges::all_of(directories, [&done](const std::string& name) {
    const Fd directory = open_directory(name);
    return directory && sync_device(directory, done);
  });
}

#endif

}  // namespace

bool sync_all(std::span<const Fd* const> files, std::vector<std::string> directories) {
  std::ranges::sort(directories);
  directories.erase(std::unique(directories.begin(), directories.end()), directories.end());
  for (const Fd* file : files) start_sync(*file);
#ifdef __linux__
  if (files.size() > few) {
    if (sync_whole(files, directories)) return true;
    if (errno != ENOSYS && errno != ESPIPE && errno != EINVAL) return false;
  }
#endif
  return sync_one_by_one(files, directories);
}

}  // namespace os
