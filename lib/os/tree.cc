// A directory with all that is below it.

#include "os/tree.h"

#include <cerrno>
#include <cstdlib>

#include "os/dir.h"

namespace os {

namespace {

constexpr size_t deepest = 200;  // each directory on the way takes a descriptor
constexpr Mode all_of_owner = 0700;

bool collect(const std::string& prefix, Fd opened, size_t most, size_t depth,
             std::vector<std::string>& names) {
  Directory directory(std::move(opened));
  if (!directory || depth > deepest) return true;
  for (auto next = directory.next(); !next.empty(); next = directory.next()) {
    if (names.size() == most) {
      errno = E2BIG;
      return false;
    }
    const std::string below(next);
    names.push_back(prefix + below);
    const auto status = link_status(below, directory.at());
    if (!status || status->type != FileType::directory) continue;
    Fd inner = open_directory_itself(below, directory.at());
    if (!collect(prefix + below + '/', std::move(inner), most, depth + 1, names)) return false;
  }
  return true;
}

bool empty(Path name, At at, size_t depth) {
  if (depth > deepest) {
    errno = ELOOP;
    return false;
  }
  // What is in a directory is removed only by who may write there, were it his own.
  const auto mode = link_status(name, at);
  if (mode && (mode->mode & all_of_owner) != all_of_owner) {
    (void)change_mode(name, all_of_owner, at);
  }
  Directory directory(open_directory_itself(name, at));
  if (!directory) return false;
  for (auto next = directory.next(); !next.empty(); next = directory.next()) {
    const std::string below(next);
    const auto status = link_status(below, directory.at());
    if (!status) return false;
    if (status->type != FileType::directory) {
      if (!unlink(below, directory.at())) return false;
    } else if (!empty(below, directory.at(), depth + 1) ||
               !remove_directory(below, directory.at())) {
      return false;
    }
  }
  errno = directory.error();
  return !directory.failed();
}

}  // namespace

std::optional<std::string> make_temporary_directory(const std::string& prefix) {
  std::string path = prefix + "XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return std::nullopt;
  return path;
}

std::optional<std::vector<std::string>> names_below(const std::string& directory, size_t most) {
  std::vector<std::string> names;
  if (!collect("", open_directory_itself(directory), most, 0, names)) return std::nullopt;
  return names;
}

bool remove_tree(const std::string& directory) {
  return empty(directory, At(), 0) && remove_directory(directory);
}

}  // namespace os
