// Names in the queue directory.

#include "queue/layout.h"

#include <algorithm>
#include <cerrno>

#include "os/dir.h"
#include "os/file.h"
#include "text/fmt.h"
#include "text/scan.h"

namespace queue {

std::optional<Layout> Layout::of(const char* queue) {
  const os::Fd at = os::open_directory(queue);
  if (!at) return std::nullopt;
  os::Directory mess("mess", at);
  if (!mess) return std::nullopt;
  std::vector<Id> numbers;
  for (auto name = mess.next(); !name.empty(); name = mess.next()) {
    if (const auto number = id_of_name(name)) numbers.push_back(*number);
  }
  const unsigned split = mess.failed() ? 0 : split_of(numbers);
  if (split == 0) {
    errno = mess.failed() ? mess.error() : ENOENT;
    return std::nullopt;
  }
  const auto first = os::status("todo/0", at);
  return Layout(split, first && first->type == os::FileType::directory);
}

unsigned split_of(std::span<const Id> numbers) {
  std::vector<bool> there(numbers.size());
  for (const Id number : numbers) {
    if (number < there.size()) there[number] = true;
  }
  const auto end = std::ranges::find(there, false);
  const bool complete = std::find(end, there.end(), true) == there.end();
  return complete ? static_cast<unsigned>(end - there.begin()) : 0;
}

std::string Layout::bounce(Id id) const { return text::join("bounce/", id); }

std::string Layout::split_name(std::string_view directory, Id id) const {
  return text::join(directory, id % split_, '/', id);
}

std::string Layout::todo_name(std::string_view directory, Id id) const {
  return todo_is_split_ ? split_name(directory, id) : text::join(directory, id);
}

std::vector<std::string> Layout::todo_directories() const {
  if (!todo_is_split_) return {"todo"};
  std::vector<std::string> directories;
  for (unsigned i = 0; i < split_; ++i) directories.push_back(text::join("todo/", i));
  return directories;
}

std::string Layout::directory(std::string_view name) {
  return std::string(name.substr(0, name.rfind('/')));
}

// 012 is not another name of 12.
bool Layout::text_is_gone(Id id) const {
  const std::string name = mess(id);
  return !os::status(name) && errno == ENOENT && os::status(directory(name));
}

std::optional<Id> id_of_name(std::string_view name) {
  if (name.size() > 1 && name.starts_with('0')) return std::nullopt;
  return text::number(name);
}

}  // namespace queue
