// svstat: print what services do, one line for each.
//
//   svstat dir ...
//
//   exit 0     also if nothing is known of a service: its line says so
//        111   the current directory cannot be opened or returned to, or writing failed

#include <string>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "service/status.h"

static std::string failure(std::string_view what) {
  return text::join("unable to ", what, ": ", os::error_text(errno));
}

static std::string describe(const char* directory) {
  if (!os::change_directory(directory)) return failure("chdir");
  const bool normally_down = os::status("down").has_value();
  if (!normally_down && errno != ENOENT) return failure("stat down");
  if (!os::open_write_nonblocking("supervise/ok")) {
    return errno == ENXIO ? "supervise not running" : failure("open supervise/ok");
  }
  const os::Fd file = os::open_read_nonblocking("supervise/status");
  if (!file) return failure("open supervise/status");
  char bytes[service::status_size];
  const ptrdiff_t count = os::read(file.get(), bytes);
  if (count < 0) return failure("read supervise/status");
  const auto status = service::unpack({bytes, static_cast<size_t>(count)});
  if (!status) return "unable to read supervise/status: bad format";
  const os::Instant now = os::now();
  return service::describe(*status, normally_down ? service::Normally::down : service::Normally::up,
                           text::tai_from_unix(now.seconds, now.nanoseconds));
}

int program(cmd::Args args) {
  const os::Fd start = os::open_directory(".");
  if (!start) cmd::die_sys(cmd::temporary, "unable to open current directory");
  for (const char* directory : args) {
    io::out.print(directory, ": ", describe(directory), '\n');
    if (!os::change_directory(start)) cmd::die_sys(cmd::temporary, "unable to set directory");
  }
  return io::finish();
}
