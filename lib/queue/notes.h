// Failure notes on their way to the disk.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "os/file.h"

namespace queue {

/// Failure notes for files in bounce, which share their syncs.
class Notes {
 public:
  void add(const std::string& file, std::string_view note);
  /// How many files the notes are for.
  size_t files() const { return files_.size(); }
  /// Appends all of them, and returns when they are on the disk: it tries until it can.
  void write();

 private:
  struct File {
    std::string name;
    std::string notes;
    os::Fd fd;
    uint64_t size = 0;  // before the notes
  };
  bool append();
  bool make_way() const;

  std::vector<File> files_;
};

}  // namespace queue
