// A disk that remembers no more than it must: what was done since the last sync may be lost, all or
// part of it, and in any order.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crash/trace.h"

namespace crash {

/// What a crash leaves of the changes that were not synced.
struct Loss {
  enum class Changes {
    none_kept,
    all_kept,
    torn,    // of data the first half of each write; names are never torn
    zeroed,  // of new data the length; the bytes are 0, as where space was given but never written
    some,    // by chance
  };
  Changes names;
  Changes data;
  uint64_t seed;  // of the chance
};

/// The names and contents of all files, by their paths.
using Files = std::map<std::string, std::string>;

class Disk {
 public:
  /// Only what happens below `root` counts. Paths of `Files` start behind it.
  explicit Disk(std::string root) : root_(std::move(root) + '/') {}

  void apply(const Event& event);
  /// What is there after a crash now.
  Files after_crash(const Loss& loss) const;
  /// What is there as long as there is no crash.
  Files now() const { return after_crash({Loss::Changes::all_kept, Loss::Changes::all_kept, 0}); }
  /// True if `path` is the root or below it.
  bool counts(const std::string& path) const { return (path + '/').starts_with(root_); }

 private:
  struct Write {
    uint64_t end;     // when it was done
    uint64_t offset;  // a truncation has no bytes
    std::string bytes;
    bool truncation;
  };
  struct File {
    std::string durable;
    std::vector<Write> pending;
    uint64_t size = 0;  // with all that is pending
  };
  using FilePointer = std::shared_ptr<File>;
  struct NameChange {
    uint64_t end;
    std::string path;
    FilePointer file;  // null: the name is removed
  };

  FilePointer file_of(const Event& event) const;
  static void perform(std::string& content, const Write& write);
  static void cut(File& file, uint64_t size, uint64_t end);
  void open(const Event& event);
  void rename_to(const std::string& path, FilePointer file, uint64_t end);
  void sync_file(File& file, uint64_t before);
  void sync_names(const std::string& directory, uint64_t before);

  std::string root_;
  // Descriptors of processes, and every path that ever was: the trace shows a descriptor that a process
  // has from its parent with the path under which the file was created.
  std::map<std::pair<int, int>, FilePointer> open_;
  std::map<std::string, FilePointer> known_;
  std::map<std::string, FilePointer> names_;    // those that are
  std::map<std::string, FilePointer> durable_;  // those on the disk
  std::vector<NameChange> pending_;
};

}  // namespace crash
