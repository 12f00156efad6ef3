// What a queue consists of beside its messages (queue.md section 2): directories and a few files, with
// their owners and modes.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "os/file.h"
#include "queue/layout.h"
#include "queue/roles.h"

namespace queue {

/// A directory of messages' files.
struct Place {
  std::string_view name;
  enum class Split { no, yes, as_todo } split;
  uint32_t Roles::*owner;
  os::Mode directory_mode;
  std::optional<os::Mode> file_mode;  // nothing: that of a file, and its owner, do not matter
  enum class Need { needed, optional } need = Need::needed;
};

/// The places of a message's files; their order is that of the bits in a `Presence`.
enum Where { in_mess, in_intd, in_todo, in_info, in_local, in_remote, in_bounce, in_hold, in_reason, places_count };
std::span<const Place, places_count> places();
/// The file of message `id` there.
std::string file_of(const Layout& layout, Where where, Id id);

/// A directory or file that belongs to the queue itself.
struct Fixture {
  const char* name;
  os::FileType type;
  uint32_t Roles::*owner;
  os::Mode mode;
  uint64_t size = 0;  // of a new one, all zeros
  Place::Need need = Place::Need::needed;
};
std::span<const Fixture> fixtures();

/// Finds the number of subdirectories, also where some of them are missing, from the names of those that
/// are there and of the files in them. A number that is in one tree only is not believed.
class SplitFinder {
 public:
  /// So many trees must have the same subdirectories.
  explicit SplitFinder(unsigned trees) : trees_(trees) {}
  void directory(uint64_t number) { ++numbers_[number].directories; }
  /// A file `id` in subdirectory `number`.
  void file(uint64_t number, Id id);
  unsigned split() const;

 private:
  struct Number {
    unsigned directories = 0;  // with this number
    uint64_t common = 0;       // divisor of what the files in them are away from it
  };
  uint64_t least(unsigned trees) const;

  unsigned trees_;
  std::map<uint64_t, Number> numbers_;
};

}  // namespace queue
