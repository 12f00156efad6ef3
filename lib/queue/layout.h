// Names in the queue directory (queue.md sections 2 and 3). All paths are relative to it.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace queue {

/// A message's number: the inode of its text, `mess/S/ID`.
using Id = uint64_t;

/// How this queue is laid out; read from the directory itself, so that any existing queue works.
class Layout {
 public:
  /// Looks at `queue` (`.` once a program is there): the number of subdirectories of mess, and
  /// whether todo and intd are split too. Nothing, with errno, if there is no queue, or not all of it.
  static std::optional<Layout> of(const char* queue);

  /// A layout that is known from elsewhere, for a queue that lacks directories.
  static Layout made(unsigned split, bool todo_is_split) { return Layout(split, todo_is_split); }

  std::string mess(Id id) const { return split_name("mess/", id); }
  std::string info(Id id) const { return split_name("info/", id); }
  std::string local(Id id) const { return split_name("local/", id); }
  std::string remote(Id id) const { return split_name("remote/", id); }
  std::string bounce(Id id) const;
  std::string intd(Id id) const { return todo_name("intd/", id); }
  std::string todo(Id id) const { return todo_name("todo/", id); }

  /// The directory in which a name lies: the part before its last slash.
  static std::string directory(std::string_view name);
  /// `S/ID`, as the spawn protocol names a message.
  std::string split_id(Id id) const { return split_name("", id); }

  /// True if there is certainly no text, though its directory is there. A text outlives everything else of
  /// its message, so that this one has ended, and what is left of it was left by a crash.
  bool text_is_gone(Id id) const;

  unsigned split() const { return split_; }
  bool todo_is_split() const { return todo_is_split_; }
  /// The directories that the names in todo lie in.
  std::vector<std::string> todo_directories() const;

 private:
  Layout(unsigned split, bool todo_is_split) : split_(split), todo_is_split_(todo_is_split) {}
  std::string split_name(std::string_view directory, Id id) const;
  std::string todo_name(std::string_view directory, Id id) const;

  unsigned split_;
  bool todo_is_split_;
};

/// How many subdirectories a queue has that holds these: 0, 1 and so on to the first that is missing. None
/// if one seems to be missing in their midst: with a wrong number nothing would be found.
unsigned split_of(std::span<const Id> numbers);

/// The number that a directory entry stands for; nothing if it is not all digits, without padding.
std::optional<Id> id_of_name(std::string_view name);

}  // namespace queue
