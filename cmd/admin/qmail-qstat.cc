// qmail-qstat: count the messages in the queue.
//
//   exit 0    both numbers were printed
//        111  no mail home or queue, or the numbers could not be written

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/dir.h"
#include "os/home.h"
#include "queue/layout.h"
#include "text/fmt.h"

/// The number of messages in directory `path`.
static uint64_t count(const std::string& path) {
  os::Directory directory(path);
  if (!directory) cmd::die_sys(cmd::temporary, "unable to opendir ", path);
  uint64_t messages = 0;
  for (auto name = directory.next(); !name.empty(); name = directory.next()) {
    if (queue::id_of_name(name)) ++messages;
  }
  if (directory.failed()) {
    errno = directory.error();
    cmd::die_sys(cmd::temporary, "unable to read ", path);
  }
  return messages;
}

static uint64_t count_split(std::string_view path, unsigned split) {
  uint64_t messages = 0;
  for (unsigned i = 0; i < split; ++i) messages += count(text::join(path, '/', i));
  return messages;
}

int program(cmd::Args) {
  if (!os::change_directory(os::mail_home()) || !os::change_directory("queue")) {
    cmd::die_sys(cmd::temporary, "unable to chdir");
  }
  const auto layout = queue::Layout::of(".");
  if (!layout) cmd::die_sys(cmd::temporary, "unable to opendir mess");
  io::out.print("messages in queue: ", count_split("mess", layout->split()), '\n');
  io::out.print("messages in queue but not yet preprocessed: ",
                layout->todo_is_split() ? count_split("todo", layout->split()) : count("todo"),
                '\n');
  return io::finish();
}
