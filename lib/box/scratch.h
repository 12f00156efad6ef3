// A home in which deliveries can be tried: what they write is looked at, and thrown away.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/file.h"

namespace box {

/// A directory that stands for the root of the file system, with nothing in it at first but an
/// empty home. Each member returns false or nothing, with errno, on failure. Names are those of a
/// .qmail line: they start from the home unless they are absolute.
class Scratch {
 public:
  /// Makes it, for the home `home`, an absolute path; the new home gets the mode of that one.
  [[nodiscard]] bool make(std::string_view home);
  /// Removes it, with everything in it.
  [[nodiscard]] bool remove();

  /// The directory; beside the root others may be made in it.
  const std::string& top() const { return top_; }
  /// The home in it.
  std::string home() const { return root_ + home_; }
  /// Where in the scratch the file of that name is.
  std::string at(std::string_view name) const;
  /// True if the name leads out of the home: only `at` is in the scratch then.
  bool leads_out(std::string_view name) const;
  /// The one way to write the name: `.` and the path from the home, or an absolute path out of it.
  std::string plain(std::string_view name) const;
  /// `text` with the paths of the scratch as they would be without it.
  std::string shown(std::string text) const;

  /// Makes a mailbox of that name if there is one outside, empty: a file; or a directory, with
  /// those of tmp, new and cur that it has. What is not there outside is not made.
  [[nodiscard]] bool stand_in(std::string_view name);
  /// Copies that file if there is one outside; of a directory makes what stand_in makes.
  [[nodiscard]] bool copy(std::string_view name);
  /// Makes a file in the home.
  [[nodiscard]] bool put(std::string_view name, std::string_view content, os::Mode mode);

  /// Remembers what is in it now.
  [[nodiscard]] bool remember();

  struct File {
    std::string name;  // plain
    uint64_t size;
  };
  /// The files that are new or were changed since then, by name.
  std::optional<std::vector<File>> changed() const;

 private:
  struct Known {
    std::string path;
    uint64_t inode, size;
    int64_t modified;
    uint32_t modified_nanoseconds;
    friend bool operator==(const Known&, const Known&) = default;
  };
  std::string outside(std::string_view name) const;
  bool make_directories(std::string_view path);
  std::optional<std::vector<Known>> look() const;

  std::string top_, root_, home_;
  std::vector<Known> known_;
};

}  // namespace box
