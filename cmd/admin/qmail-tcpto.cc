// qmail-tcpto: list the hosts that lately did not answer a connection in time.
//
//   exit 0    they are all listed
//        111  a table cannot be read, or the list could not be written

#include <algorithm>
#include <cerrno>

#include "cmd/program.h"
#include "inet/ip.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/home.h"
#include "os/lock.h"
#include "queue/tcpto.h"

/// qmail: standard output, like everything else this program says.
[[noreturn]] static void fatal(std::string_view what) {
  io::out.print("fatal: unable to ", what, ": ", os::error_text(errno), '\n');
  io::out.flush();
  cmd::exit(cmd::temporary);
}

/// The whole table, read under its lock; nothing if there is no such file.
static std::optional<queue::TimeoutTable> read_table(const char* path,
                                                     queue::TimeoutTable::Form form, size_t most) {
  const os::Fd file = os::open_both(path);  // NFS locks nothing that is only read
  if (!file && errno == ENOENT) return std::nullopt;
  if (!file) fatal("open tcpto");
  if (!os::lock(file)) fatal("lock tcpto");
  std::string bytes(most, '\0');
  const ptrdiff_t count = os::read_at(file, bytes, 0);
  if (count < 0) fatal("read tcpto");
  bytes.resize(static_cast<size_t>(count));
  return queue::TimeoutTable(form, std::move(bytes));
}

int program(cmd::Args) {
  using Form = queue::TimeoutTable::Form;
  if (!os::change_directory(os::mail_home())) fatal("chdir");
  auto table = read_table(queue::timeouts_path, Form::wide, queue::timeouts_size);
  if (!table) table = read_table(queue::tcpto_path, Form::narrow, queue::tcpto_size);
  if (!table) fatal("open tcpto");

  const int64_t now = os::now_seconds();
  for (size_t i = 0; i < table->size(); ++i) {
    const queue::TimeoutRecord record = table->record(i, now);
    if (record.count == 0) continue;
    const int64_t ago =
        std::max<int64_t>(now - record.when, 0);  // not even if the clock was set back
    io::out.print(inet::format(inet::Ip(record.address)), " timed out ", ago,
                  " seconds ago; # recent timeouts: ", record.count, '\n');
  }
  return io::finish();
}
