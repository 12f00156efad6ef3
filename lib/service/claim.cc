// What makes a process the one supervise of a service.

#include "service/claim.h"

#include <cerrno>

#include "os/error.h"
#include "os/file.h"
#include "os/lock.h"
#include "text/fmt.h"

namespace service {

static std::string problem(std::string_view verb, std::string_view directory,
                           std::string_view file) {
  return text::join("unable to ", verb, ' ', directory, '/', file, ": ", os::error_text(errno));
}

/// That nothing could be made shows when something is opened there.
static void make_state_directory() {
  if (os::make_directory("supervise", 0700) || errno != EEXIST || os::status("supervise")) return;
  if (const auto target = os::read_link("supervise")) (void)os::make_directory(*target, 0700);
}

static std::string open_fifo(os::Fd& fd, std::string_view directory, const char* file) {
  (void)os::make_fifo(file, 0600);  // it may be there
  fd = os::open_read_nonblocking(file);
  if (!fd) return problem("read", directory, file);
  const auto status = os::status(fd);
  if (status && status->type == os::FileType::fifo) return "";
  // A plain file would always be ready to read: a busy loop.
  return text::join("unable to read ", directory, '/', file, ": not a FIFO");
}

std::string Claim::take(std::string_view directory) {
  make_state_directory();
  lock_ = os::open_append("supervise/lock", 0600);
  if (!lock_ || !os::try_lock(lock_)) return problem("acquire", directory, "supervise/lock");
  // Everything that follows belongs to the holder of the lock alone.
  std::string trouble = open_fifo(control_, directory, "supervise/control");
  if (!trouble.empty()) return trouble;
  // Our own writer keeps the FIFO from ending when svc closes it.
  control_writer_ = os::open_write_nonblocking("supervise/control");
  return control_writer_ ? "" : problem("write", directory, "supervise/control");
}

std::string Claim::announce(std::string_view directory) {
  return open_fifo(ok_, directory, "supervise/ok");
}

}  // namespace service
