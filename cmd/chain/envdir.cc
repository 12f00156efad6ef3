// envdir: run a program with an environment changed by the files of a directory.
//
//   envdir [ -p prefix ] dir program [ arg ... ]
//
//   exit 111   wrong usage, or something could not be read, or the program not be run

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cmd/prefix.h"
#include "os/dir.h"
#include "os/environment.h"
#include "os/process.h"

// One variable: `NAME=VALUE`, or `NAME=` to be removed.
struct Change {
  std::string assignment;
  size_t name_size;  // with the `=`
  bool removed;
  std::string_view name() const { return std::string_view(assignment).substr(0, name_size); }
};

// Appends the first line of `fd` to `line`. False at once if the file is empty; nothing on failure.
static std::optional<bool> read_first_line(const os::Fd& fd, std::string& line) {
  constexpr size_t most = size_t{1} << 24;  // far beyond what any system lets exec hand on
  const size_t start = line.size();
  char block[4096];
  for (;;) {
    const ptrdiff_t count = os::read(fd.get(), block);
    if (count < 0) return std::nullopt;
    if (count == 0) return line.size() > start;
    const std::string_view bytes(block, static_cast<size_t>(count));
    const size_t newline = bytes.find('\n');
    line += bytes.substr(0, newline);
    if (newline != std::string_view::npos) return true;
    if (line.size() - start > most) {
      errno = EFBIG;
      return std::nullopt;
    }
  }
}

struct Source {
  const char* directory;
  std::string_view prefix;  // of the variables' names
};

// What file `name` asks for; nothing if it vanished meanwhile, or is a symbolic link to nowhere.
static std::optional<Change> read_change(const Source& source, std::string_view name) {
  const std::string path = text::join(source.directory, '/', name);
  const os::Fd fd = os::open_read_nonblocking(path);
  if (!fd && errno == ENOENT) return std::nullopt;
  Change change{.assignment = text::join(source.prefix, name, '='),
                .name_size = source.prefix.size() + name.size() + 1,
                .removed = false};
  const auto filled = fd ? read_first_line(fd, change.assignment) : std::nullopt;
  if (!filled) cmd::die_sys(cmd::temporary, "unable to read ", path);
  change.removed = !*filled;
  while (change.assignment.ends_with(' ') || change.assignment.ends_with('\t')) {
    change.assignment.pop_back();
  }
  std::ranges::replace(change.assignment, '\0', '\n');
  return change;
}

static std::vector<Change> read_changes(const Source& source) {
  const char* path = source.directory;
  os::Directory directory(path);
  if (!directory) {
    const int why = errno;
    const bool entered = os::change_directory(path);
    errno = why;
    cmd::die_sys(cmd::temporary, "unable to ", entered ? "read" : "switch to", " directory ", path);
  }
  std::vector<Change> changes;
  for (;;) {
    const std::string_view name = directory.next();
    if (name.empty()) break;
    if (name.starts_with('.')) continue;
    if (name.find('=') != std::string_view::npos) {
      cmd::warn("ignoring ", path, '/', name, ": no variable has = in its name");
      continue;
    }
    if (auto change = read_change(source, name)) changes.push_back(std::move(*change));
  }
  if (directory.failed()) cmd::die_sys(cmd::temporary, "unable to read directory ", path);
  return changes;
}

int program(cmd::Args args) {
  const auto [prefix, rest] = cmd::take_prefix(args, "envdir [ -p prefix ] dir child");
  std::vector<Change> changes = read_changes({.directory = rest[0], .prefix = prefix});

  std::vector<char*> environment;
  for (char** variable = os::environment(); *variable != nullptr; ++variable) {
    const std::string_view assignment(*variable);
    const bool changed = std::ranges::any_of(
        changes, [&](const Change& change) { return assignment.starts_with(change.name()); });
    if (!changed) environment.push_back(*variable);
  }
  for (Change& change : changes) {
    if (!change.removed) environment.push_back(change.assignment.data());
  }
  environment.push_back(nullptr);

  // qmail: the program is looked for in the PATH from before the change.
  os::exec(rest[1], rest.argv() + 1, environment.data());
  cmd::die_sys(cmd::temporary, "unable to run ", rest[1]);
}
