// Files by name. Paths are C strings; a std::string with a NUL inside names no file (ENOENT).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "os/fd.h"

namespace os {

class Path {
 public:
  Path(const char* path) : path_(path) {}
  Path(const std::string& path) : path_(path.find('\0') == std::string::npos ? path.c_str() : "") {}
  const char* c_str() const { return path_; }

 private:
  const char* path_;
};

/// The directory that a relative path starts from: the current one, or an open one.
class At {
 public:
  At();  // the current directory
  At(const Fd& directory) : fd_(directory.get()) {}
  explicit At(int directory) : fd_(directory) {}
  int get() const { return fd_; }

 private:
  int fd_;
};

using Mode = unsigned;

// Each returns an empty Fd, with errno, on failure.
Fd open_read(Path path, At at = {});
Fd open_read_nonblocking(Path path, At at = {});
/// The same for a regular file only (EINVAL if it is none, EISDIR if it is a directory).
Fd open_regular(Path path, At at = {});
/// Likewise without waiting, and never through a symbolic link at the end of `path` (ELOOP).
Fd open_read_itself(Path path, At at = {});
Fd open_write(Path path, At at = {});
Fd open_write_nonblocking(Path path, At at = {});
/// Reading and writing, no creation.
Fd open_both(Path path, At at = {});
/// Created if missing; every write goes to the end; opening does not wait for a FIFO's reader.
Fd open_append(Path path, Mode mode, At at = {});
/// Reading, and writing at the end; no creation. Neither waits nor follows a symbolic link (ELOOP).
Fd open_both_append(Path path, At at = {});
/// Reading and writing, created if missing. Neither waits nor follows a symbolic link (ELOOP).
Fd open_both_create(Path path, Mode mode, At at = {});
/// Created if missing, emptied if not.
Fd open_truncate(Path path, Mode mode, At at = {});
/// Created; fails with EEXIST if anything has that name.
Fd open_exclusive(Path path, Mode mode, At at = {});
/// Created if missing, kept if not, for writing.
Fd open_create(Path path, Mode mode, At at = {});
Fd open_directory(Path path, At at = {});
/// The same, but not through a symbolic link of that name (ENOTDIR or ELOOP).
Fd open_directory_itself(Path path, At at = {});
/// A file without a name in directory `path`, for reading and writing.
Fd open_unnamed(Path path);
/// The same in $TMPDIR, or in /tmp.
Fd open_temporary();

enum class FileType { regular, directory, fifo, socket, link, other };

struct Status {
  FileType type;
  Mode mode;  // permission bits, set-id and sticky bits
  uint32_t uid, gid;
  uint64_t device, inode, links;
  uint64_t size;
  int64_t accessed, modified, changed;  // seconds
  uint32_t modified_nanoseconds;
};

std::optional<Status> status(Path path, At at = {});       // follows symbolic links
std::optional<Status> link_status(Path path, At at = {});  // does not
std::optional<Status> status(const Fd& fd);
std::optional<Status> status(int fd);

/// What the symbolic link `path` holds.
std::optional<std::string> read_link(Path path, At at = {});

// Each returns false, with errno, on failure.
[[nodiscard]] bool rename(Path from, Path to, At at = {});
/// Gives the file `from` the name `to`, whatever had that name, in the directory and on the disk.
[[nodiscard]] bool replace(Path from, Path to);
[[nodiscard]] bool link(Path from, Path to, At at = {});
[[nodiscard]] bool unlink(Path path, At at = {});
[[nodiscard]] bool make_directory(Path path, Mode mode, At at = {});
[[nodiscard]] bool remove_directory(Path path, At at = {});
[[nodiscard]] bool make_fifo(Path path, Mode mode, At at = {});
[[nodiscard]] bool change_mode(Path path, Mode mode, At at = {});
[[nodiscard]] bool change_mode(const Fd& fd, Mode mode);
[[nodiscard]] bool change_owner(Path path, uint32_t uid, uint32_t gid);
[[nodiscard]] bool change_owner(const Fd& fd, uint32_t uid, uint32_t gid);
/// Sets access and modification time.
[[nodiscard]] bool set_times(Path path, int64_t seconds);
[[nodiscard]] bool set_times(const Fd& fd, int64_t seconds);
[[nodiscard]] bool truncate(const Fd& fd, uint64_t size);
/// The new position from the start of the file.
std::optional<uint64_t> seek(int fd, uint64_t position);
std::optional<uint64_t> seek_end(int fd);
/// The current position from the start of the file.
std::optional<uint64_t> position(int fd);
/// Reads at `position` without moving; -1 with errno on failure, 0 at the end.
ptrdiff_t read_at(const Fd& fd, std::span<char> room, uint64_t position);
ptrdiff_t read_at(int fd, std::span<char> room, uint64_t position);
/// Writes all of `bytes` at `position`.
[[nodiscard]] bool write_at(const Fd& fd, std::string_view bytes, uint64_t position);
/// Everything written to `fd`, and its size, is on the disk when this returns true.
[[nodiscard]] bool sync(const Fd& fd);
/// The same for the names in directory `path`.
[[nodiscard]] bool sync_directory(Path path, At at = {});
/// The directory that holds the name `path`.
std::string parent(std::string_view path);
/// Asks the system to start writing `fd`'s data to the disk, without waiting; a hint only.
void start_sync(const Fd& fd);

/// A whole file; nothing, with errno, if it cannot be read or is longer than `most` (EFBIG).
std::optional<std::string> read_file(Path path, size_t most, At at = {});
/// The same for a regular file (EINVAL if it is none), not through a symbolic link of that name
/// (ELOOP): for files that others may have put there. It does not wait.
std::optional<std::string> read_file_itself(Path path, size_t most, At at = {});
/// Everything from `fd` to its end, likewise.
std::optional<std::string> read_all(int fd, size_t most);

/// The absolute path of the current directory; nothing, with errno, if it has none.
std::optional<std::string> current_directory();
[[nodiscard]] bool change_directory(Path path);
[[nodiscard]] bool change_directory(const Fd& directory);
/// Sets the mask of permission bits that new files do not get; returns the old one.
Mode set_umask(Mode mask);

}  // namespace os
