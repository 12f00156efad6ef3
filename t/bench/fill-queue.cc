// fill-queue: put many messages that wait into a queue, for measurements with a big one.
//
//   fill-queue count seconds [ local ]      in a queue directory, as its owner, while no qmail-send runs
//
// Each message has one remote (or local) recipient, USERn@far.test, who was deferred: his next try is due in
// that many seconds. Nothing is synced.

#include <string_view>

#include "cmd/program.h"
#include "os/clock.h"
#include "os/file.h"
#include "queue/layout.h"
#include "text/fmt.h"
#include "text/scan.h"

using namespace std::string_view_literals;

static void write_file(const std::string& name, os::Mode mode, std::string_view bytes) {
  os::Fd file = os::open_exclusive(name, mode);
  if (!file || !os::write_all(file.get(), bytes) || !file.close()) {
    cmd::die_sys(cmd::temporary, "unable to write ", name);
  }
}

static queue::Id write_text(const queue::Layout& layout) {
  constexpr const char* name = "pid/fill";
  write_file(name, 0644, "");  // an empty file takes no block
  const auto status = os::status(name);
  if (!status || !os::rename(name, layout.mess(status->inode))) {
    cmd::die_sys(cmd::temporary, "unable to name ", name);
  }
  return status->inode;
}

int program(cmd::Args args) {
  const auto count = text::number(args.size() > 1 ? args[0] : "");
  const auto seconds = text::number(args.size() > 1 ? args[1] : "");
  if (!count || !seconds) cmd::usage("fill-queue count seconds [ local ]");
  const bool local = args.size() > 2;
  const auto layout = queue::Layout::of(".");
  if (!layout) cmd::die_sys(cmd::temporary, "unable to read mess");
  os::set_umask(033);
  const int64_t due = os::now_seconds() + static_cast<int64_t>(*seconds);
  for (uint64_t i = 0; i < *count; ++i) {
    const queue::Id id = write_text(*layout);
    const std::string recipients = local ? layout->local(id) : layout->remote(id);
    write_file(layout->info(id), 0600, "Fsender@far.test\0"sv);
    write_file(recipients, 0600, text::join("Tuser", i, "@far.test\0"sv));
    if (!os::set_times(recipients, due)) cmd::die_sys(cmd::temporary, "unable to set the times of ", recipients);
  }
  return cmd::success;
}
