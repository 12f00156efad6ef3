// The names in a directory.

#include "os/dir.h"

#include <cerrno>
#include <dirent.h>
#include <utility>

#include "os/error.h"

namespace os {

Directory::Directory(Path path, At at) : Directory(open_directory(path, at)) {}

Directory::Directory(Fd fd) : stream_(nullptr) {
  if (!fd) return;
  stream_ = ::fdopendir(fd.get());
  if (stream_ != nullptr) fd.release();
}

Directory::~Directory() {
  const KeepErrno keep;
  if (stream_ != nullptr) ::closedir(static_cast<DIR*>(stream_));
}

Directory::Directory(Directory&& other) noexcept
    : stream_(std::exchange(other.stream_, nullptr)), inode_(other.inode_), error_(other.error_) {}

Directory& Directory::operator=(Directory&& other) noexcept {
  std::swap(stream_, other.stream_);
  std::swap(inode_, other.inode_);
  std::swap(error_, other.error_);
  return *this;
}

At Directory::at() const { return At(::dirfd(static_cast<DIR*>(stream_))); }

std::string_view Directory::next() {
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(static_cast<DIR*>(stream_));
    if (entry == nullptr) {
      error_ = errno;
      return {};
    }
    const std::string_view name = entry->d_name;
    inode_ = entry->d_ino;
    if (name != "." && name != "..") return name;
  }
}

}  // namespace os
