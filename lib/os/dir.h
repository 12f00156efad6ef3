// The names in a directory.

#pragma once

#include <string_view>

#include "os/file.h"

namespace os {

/// Reads the names of a directory one by one, in the order the file system gives them.
class Directory {
 public:
  explicit Directory(Path path, At at = {});
  ~Directory();
  Directory(Directory&&) noexcept;
  Directory& operator=(Directory&&) noexcept;

  /// False, with errno, if the directory could not be opened.
  explicit operator bool() const { return stream_ != nullptr; }
  /// The next name, `.` and `..` left out; valid until the next call. Empty at the end and on
  /// failure.
  std::string_view next();
  /// What the names are relative to.
  At at() const;
  /// True, with errno as `error()`, if reading stopped before the end.
  bool failed() const { return error_ != 0; }
  int error() const { return error_; }

 private:
  void* stream_;
  int error_ = 0;
};

}  // namespace os
