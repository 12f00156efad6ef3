// The names in a directory.

#pragma once

#include <cstdint>
#include <string_view>

#include "os/file.h"

namespace os {

/// Reads the names of a directory one by one, in the order the file system gives them.
class Directory {
 public:
  explicit Directory(Path path, At at = {});
  /// Reads an open directory; empty, with errno left alone, for an empty Fd.
  explicit Directory(Fd fd);
  ~Directory();
  Directory(Directory&&) noexcept;
  Directory& operator=(Directory&&) noexcept;

  /// False, with errno, if the directory could not be opened.
  explicit operator bool() const { return stream_ != nullptr; }
  /// The next name, `.` and `..` left out; valid until the next call. Empty at the end and on
  /// failure.
  std::string_view next();
  /// The inode number that the directory gives for the last name: good for reading files in the order in
  /// which they lie, but not always that of the file (mount points, overlays).
  uint64_t inode() const { return inode_; }
  /// What the names are relative to.
  At at() const;
  /// True, with errno as `error()`, if reading stopped before the end.
  bool failed() const { return error_ != 0; }
  int error() const { return error_; }

 private:
  void* stream_;
  uint64_t inode_ = 0;
  int error_ = 0;
};

}  // namespace os
