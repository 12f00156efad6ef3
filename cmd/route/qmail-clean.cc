// qmail-clean: remove the files of messages that qmail-send is done with.
//
//   foop/ID NUL   unlink intd/ID and mess/S/ID       answers: +  done
//   todo/ID NUL   unlink intd/ID and todo/ID                  !  unlinking failed
//                                                             x  not a request
//   exit 0    no more requests
//        100  an answer was not written
//        111  no mail home or queue

#include <algorithm>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/dir.h"
#include "os/home.h"
#include "os/signal.h"
#include "queue/layout.h"
#include "queue/sweep.h"
#include "text/fmt.h"
#include "text/scan.h"

constexpr size_t request_most = 99;   // without its NUL
constexpr unsigned sweep_after = 31;  // requests

/// Removes what queue programs that crashed have left in pid.
static void sweep() {
  os::Directory pid("pid");
  if (!pid) return;
  for (auto name = pid.next(); !name.empty(); name = pid.next()) {
    const std::string path = text::join("pid/", name);
    const auto status = os::link_status(path);
    if (status && queue::outlived(*status, os::now_seconds())) (void)os::unlink(path);
  }
}

static bool removed(const std::string& path) { return os::unlink(path) || errno == ENOENT; }

static char answer(std::string_view request, const queue::Layout& layout) {
  if (request.size() > request_most) return 'x';
  const auto id = request.size() > 5 ? text::number(request.substr(5)) : std::nullopt;
  if (!id) return 'x';
  if (request.starts_with("foop/")) {
    return removed(layout.intd(*id)) && removed(layout.mess(*id)) ? '+' : '!';
  }
  if (request.starts_with("todo/")) {
    return removed(layout.intd(*id)) && removed(layout.todo(*id)) ? '+' : '!';
  }
  return 'x';
}

int program(cmd::Args) {
  if (!os::change_directory(os::mail_home()) || !os::change_directory("queue")) {
    cmd::die_sys(cmd::temporary, "unable to switch to queue directory");
  }
  const auto layout = queue::Layout::of(".");
  if (!layout) cmd::die_sys(cmd::temporary, "unable to read queue directory");
  os::ignore_signal(SIGPIPE);
  sweep();

  std::string request;
  unsigned served = 0;
  // Answers wait until all requests at hand are served: `in` flushes them before it reads.
  for (auto bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    const size_t end = bytes.find('\0');
    const std::string_view piece = bytes.substr(0, end);
    request += piece.substr(0, request_most + 1 - std::min(request.size(), request_most + 1));
    io::in.skip(end == std::string_view::npos ? bytes.size() : end + 1);
    if (io::out.failed()) cmd::exit(cmd::permanent);
    if (end == std::string_view::npos) continue;
    io::out.put(answer(request, *layout));
    request.clear();
    if (++served % sweep_after == 0) sweep();
  }
  if (!io::out.flush()) return cmd::permanent;
  return io::in.failed() ? cmd::temporary : cmd::success;
}
