// control/stopped, as qmail-qstop and qmail-qresume change it.

#include "cmd/stopped_file.h"

#include <cerrno>
#include <string>

#include "cmd/clerk.h"
#include "cmd/new_file.h"
#include "cmd/options.h"
#include "os/home.h"
#include "os/lock.h"
#include "queue/stops.h"

namespace cmd {

namespace {

/// The content after the change of one line.
std::string changed(const std::string& content, const char* line, StopChange change, int& code) {
  if (change == StopChange::add) return queue::with_line(content, line);
  auto rest = queue::without_line(content, line);
  if (rest) return std::move(*rest);
  warn(line, " is not stopped");
  code = permanent;
  return content;
}

/// Changes the file, under a lock that nobody else can take. The exit code.
int change_file(Args lines, StopChange change) {
  constexpr size_t most = size_t{1} << 24;
  const std::string path = queue::stopped_path;
  const os::Fd directory = os::open_directory("queue/lock");
  if (!directory || !os::lock(directory)) die_sys(temporary, "unable to lock queue/lock");
  auto content = os::read_file(path, most);
  if (!content && errno != ENOENT) die_sys(temporary, "unable to read ", path);
  const std::string before = content.value_or("");
  std::string after = before;
  int code = success;
  for (const char* line : lines) after = changed(after, line, change, code);
  if (after == before) return code;
  os::Fd file = create_for_everybody(path + ".new");
  if (!os::write_all(file.get(), after)) die_sys(temporary, "unable to write to ", path, ".new");
  put_in_place(file, path + ".new", path);
  return code;
}

}  // namespace

int change_stopped(Args args, StopChange change, std::string_view synopsis) {
  uint64_t seconds = usual_answer_seconds;
  Options options(args, "t:");
  while (const char option = options.next()) {
    if (option != 't') usage(synopsis);
    seconds = answer_seconds(options.value(), synopsis);
  }
  const Args lines = options.rest();
  if (lines.empty()) usage(synopsis);
  for (const char* line : lines) {
    if (!queue::can_be_stopped(line)) usage(synopsis);
  }
  if (!os::change_directory(os::mail_home())) die_sys(temporary, "unable to chdir to ", os::mail_home());
  const int code = change_file(lines, change);
  Clerk clerk(seconds);
  const queue::Answer answer = clerk.ask({.kind = queue::Order::Kind::reread});
  if (answer.code != queue::Answer::Code::done) die(static_cast<int>(answer.code), answer.text);
  return code;
}

}  // namespace cmd
