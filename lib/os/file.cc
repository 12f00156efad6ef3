// Files by name.

#include "os/file.h"

#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/environment.h"

namespace os {

At::At() : fd_(AT_FDCWD) {}

namespace {

Fd open(Path path, At at, int flags, Mode mode = 0) {
  int fd;
  do {
    fd = ::openat(at.get(), path.c_str(), flags | O_CLOEXEC | O_NOCTTY, mode);
  } while (fd < 0 && errno == EINTR);
  return own(fd);
}

FileType type_of(mode_t mode) {
  if (S_ISREG(mode)) return FileType::regular;
  if (S_ISDIR(mode)) return FileType::directory;
  if (S_ISFIFO(mode)) return FileType::fifo;
  if (S_ISSOCK(mode)) return FileType::socket;
  if (S_ISLNK(mode)) return FileType::link;
  return FileType::other;
}

Status translate(const struct stat& st) {
  return {.type = type_of(st.st_mode),
          .mode = st.st_mode & 07777,
          .uid = st.st_uid,
          .gid = st.st_gid,
          .device = st.st_dev,
          .inode = st.st_ino,
          .links = st.st_nlink,
          .size = static_cast<uint64_t>(st.st_size),
          .accessed = st.st_atim.tv_sec,
          .modified = st.st_mtim.tv_sec,
          .changed = st.st_ctim.tv_sec,
          .modified_nanoseconds = static_cast<uint32_t>(st.st_mtim.tv_nsec)};
}

std::optional<Status> status_of(Path path, At at, int flags) {
  struct stat st;
  if (::fstatat(at.get(), path.c_str(), &st, flags) < 0) return std::nullopt;
  return translate(st);
}

std::array<timespec, 2> both_times(int64_t seconds) {
  const timespec time = {.tv_sec = seconds, .tv_nsec = 0};
  return {time, time};
}

std::optional<uint64_t> seek(int fd, off_t offset, int whence) {
  const off_t position = ::lseek(fd, offset, whence);
  if (position < 0) return std::nullopt;
  return static_cast<uint64_t>(position);
}

}  // namespace

Fd open_read(Path path, At at) { return open(path, at, O_RDONLY); }

Fd open_read_nonblocking(Path path, At at) { return open(path, at, O_RDONLY | O_NONBLOCK); }

Fd open_regular(Path path, At at) {
  Fd fd = open_read_nonblocking(path, at);
  const auto found = fd ? status(fd) : std::nullopt;
  if (found && found->type == FileType::regular) return fd;
  if (found) errno = found->type == FileType::directory ? EISDIR : EINVAL;
  return {};
}

Fd open_read_itself(Path path, At at) { return open(path, at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW); }

Fd open_write(Path path, At at) { return open(path, at, O_WRONLY); }

Fd open_write_nonblocking(Path path, At at) { return open(path, at, O_WRONLY | O_NONBLOCK); }

Fd open_both(Path path, At at) { return open(path, at, O_RDWR); }

Fd open_append(Path path, Mode mode, At at) {
  return open(path, at, O_WRONLY | O_NONBLOCK | O_APPEND | O_CREAT, mode);
}

Fd open_both_append(Path path, At at) {
  return open(path, at, O_RDWR | O_NONBLOCK | O_APPEND | O_NOFOLLOW);
}

Fd open_both_create(Path path, Mode mode, At at) {
  return open(path, at, O_RDWR | O_NONBLOCK | O_CREAT | O_NOFOLLOW, mode);
}

Fd open_truncate(Path path, Mode mode, At at) {
  return open(path, at, O_WRONLY | O_NONBLOCK | O_TRUNC | O_CREAT, mode);
}

Fd open_exclusive(Path path, Mode mode, At at) {
  return open(path, at, O_WRONLY | O_EXCL | O_CREAT, mode);
}

Fd open_create(Path path, Mode mode, At at) { return open(path, at, O_WRONLY | O_CREAT, mode); }

Fd open_directory(Path path, At at) { return open(path, at, O_RDONLY | O_DIRECTORY); }

Fd open_directory_itself(Path path, At at) {
  return open(path, at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

// Where the file system knows no O_TMPFILE, a name is made and removed at once.
Fd open_unnamed(Path path) {
#ifdef O_TMPFILE
  if (Fd fd = open(path, {}, O_RDWR | O_TMPFILE, 0600)) return fd;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) return {};
#endif
  std::string name = path.c_str();
  name += "/.unnamed.XXXXXX";
  Fd fd = own(::mkostemp(name.data(), O_CLOEXEC));
  if (fd && ::unlink(name.c_str()) < 0) return {};
  return fd;
}

Fd open_temporary() {
  const char* directory = get_env("TMPDIR");
  return open_unnamed(directory == nullptr || *directory == '\0' ? "/tmp" : directory);
}

std::optional<Status> status(Path path, At at) { return status_of(path, at, 0); }

std::optional<Status> link_status(Path path, At at) {
  return status_of(path, at, AT_SYMLINK_NOFOLLOW);
}

std::optional<Status> status(const Fd& fd) { return status(fd.get()); }

std::optional<Status> status(int fd) {
  struct stat st;
  if (::fstat(fd, &st) < 0) return std::nullopt;
  return translate(st);
}

std::optional<std::string> read_link(Path path, At at) {
  std::string content(4096, '\0');  // PATH_MAX: the system makes no longer one
  const ptrdiff_t size = ::readlinkat(at.get(), path.c_str(), content.data(), content.size());
  if (size < 0) return std::nullopt;
  content.resize(static_cast<size_t>(size));
  return content;
}

bool rename(Path from, Path to, At at) {
  return ::renameat(at.get(), from.c_str(), at.get(), to.c_str()) == 0;
}

bool replace(Path from, Path to) {
  const std::string_view name = to.c_str();
  const size_t slash = name.rfind('/');
  if (!rename(from, to)) return false;
  if (slash == std::string_view::npos) return sync_directory(".");
  return sync_directory(std::string(name.substr(0, slash + 1)));
}

bool link(Path from, Path to, At at) {
  return ::linkat(at.get(), from.c_str(), at.get(), to.c_str(), 0) == 0;
}

bool unlink(Path path, At at) { return ::unlinkat(at.get(), path.c_str(), 0) == 0; }

bool make_directory(Path path, Mode mode, At at) {
  return ::mkdirat(at.get(), path.c_str(), mode) == 0;
}

bool remove_directory(Path path, At at) {
  return ::unlinkat(at.get(), path.c_str(), AT_REMOVEDIR) == 0;
}

bool make_fifo(Path path, Mode mode, At at) {
  return ::mkfifoat(at.get(), path.c_str(), mode) == 0;
}

bool change_mode(Path path, Mode mode, At at) {
  return ::fchmodat(at.get(), path.c_str(), mode, 0) == 0;
}

bool change_mode(const Fd& fd, Mode mode) { return ::fchmod(fd.get(), mode) == 0; }

bool change_owner(Path path, uint32_t uid, uint32_t gid) {
  return ::chown(path.c_str(), uid, gid) == 0;
}

bool change_owner(const Fd& fd, uint32_t uid, uint32_t gid) { return ::fchown(fd.get(), uid, gid) == 0; }

bool set_times(Path path, int64_t seconds) {
  return ::utimensat(AT_FDCWD, path.c_str(), both_times(seconds).data(), 0) == 0;
}

bool set_times(const Fd& fd, int64_t seconds) {
  return ::futimens(fd.get(), both_times(seconds).data()) == 0;
}

bool truncate(const Fd& fd, uint64_t size) {
  return ::ftruncate(fd.get(), static_cast<off_t>(size)) == 0;
}

std::optional<uint64_t> seek(int fd, uint64_t position) {
  return seek(fd, static_cast<off_t>(position), SEEK_SET);
}

std::optional<uint64_t> seek_end(int fd) { return seek(fd, 0, SEEK_END); }

std::optional<uint64_t> position(int fd) { return seek(fd, 0, SEEK_CUR); }

ptrdiff_t read_at(const Fd& fd, std::span<char> room, uint64_t position) {
  return read_at(fd.get(), room, position);
}

ptrdiff_t read_at(int fd, std::span<char> room, uint64_t position) {
  ptrdiff_t count;
  do {
    count = ::pread(fd, room.data(), room.size(), static_cast<off_t>(position));
  } while (count < 0 && errno == EINTR);
  return count;
}

bool write_at(const Fd& fd, std::string_view bytes, uint64_t position) {
  while (!bytes.empty()) {
    const ptrdiff_t count =
        ::pwrite(fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(position));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
    position += static_cast<uint64_t>(count);
  }
  return true;
}

bool sync(const Fd& fd) {
  int result;
  do {
    result = ::fsync(fd.get());
  } while (result < 0 && errno == EINTR);
  return result == 0;
}

bool sync_directory(Path path, At at) {
  const Fd directory = open_directory(path, at);
  return directory && sync(directory);
}

std::string parent(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

void start_sync([[maybe_unused]] const Fd& fd) {
#ifdef __linux__
  ::sync_file_range(fd.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

std::optional<std::string> read_file(Path path, size_t most, At at) {
  const Fd fd = open_read(path, at);
  if (!fd) return std::nullopt;
  return read_all(fd.get(), most);
}

std::optional<std::string> read_file_itself(Path path, size_t most, At at) {
  const Fd fd = open(path, at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  const auto found = fd ? status(fd) : std::nullopt;
  if (!found) return std::nullopt;
  errno = EINVAL;
  if (found->type != FileType::regular) return std::nullopt;
  return read_all(fd.get(), most);
}

std::optional<std::string> read_all(int fd, size_t most) {
  std::string whole;
  char block[4096];
  for (;;) {
    const ptrdiff_t count = read(fd, block);
    if (count < 0) return std::nullopt;
    if (count == 0) return whole;
    if (whole.size() + static_cast<size_t>(count) > most) {
      errno = EFBIG;
      return std::nullopt;
    }
    whole.append(block, static_cast<size_t>(count));
  }
}

std::optional<std::string> current_directory() {
  char room[PATH_MAX];
  if (::getcwd(room, sizeof room) == nullptr) return std::nullopt;
  return room;
}

bool change_directory(Path path) { return ::chdir(path.c_str()) == 0; }

bool change_directory(const Fd& directory) { return ::fchdir(directory.get()) == 0; }

Mode set_umask(Mode mask) { return ::umask(mask); }

}  // namespace os
