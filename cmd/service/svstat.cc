// svstat: print what services do, one line for each.
//
//   svstat [ -Llte ] dir ...
//
//   exit 0     also if nothing is known of a service: its line says so
//        100   wrong usage; with -e: a service is not up
//        111   the current directory cannot be opened or returned to, or writing failed; with -e:
//        of a
//              service nothing is known

#include <algorithm>
#include <string>

#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "service/status.h"

enum class Format { line, table };

/// What can be found out about a service.
struct Look {
  std::string problem;  // if anything; then there is no status
  service::Status status{};
  service::Normally normally = service::Normally::up;
};

static Look failure(std::string_view what) {
  return {.problem = text::join("unable to ", what, ": ", os::error_text(errno))};
}

/// Changes to the directory.
static Look look(const std::string& directory) {
  if (!os::change_directory(directory)) return failure("chdir");
  const bool normally_down = os::status("down").has_value();
  if (!normally_down && errno != ENOENT) return failure("stat down");
  if (!os::open_write_nonblocking("supervise/ok")) {
    if (errno == ENXIO) return {.problem = "supervise not running"};
    return failure("open supervise/ok");
  }
  const os::Fd file = os::open_read_nonblocking("supervise/status");
  if (!file) return failure("open supervise/status");
  char bytes[service::extended_size];
  const ptrdiff_t count = os::read(file.get(), bytes);
  if (count < 0) return failure("read supervise/status");
  const auto status = service::unpack({bytes, static_cast<size_t>(count)});
  if (!status) return {.problem = "unable to read supervise/status: bad format"};
  return {.problem = {},
          .status = *status,
          .normally = normally_down ? service::Normally::down : service::Normally::up};
}

static void print(Format format, std::string_view label, const Look& look) {
  const os::Instant instant = os::now();
  const text::Tai now = text::tai_from_unix(instant.seconds, instant.nanoseconds);
  if (format == Format::table) {
    io::out.print(look.problem.empty() ? service::row(look.status, look.normally, now)
                                       : service::row_of_unknown(),
                  label, '\n');
  } else {
    io::out.print(
        label, ": ",
        look.problem.empty() ? service::describe(look.status, look.normally, now) : look.problem,
        '\n');
  }
}

int program(cmd::Args args) {
  bool logs = false, services = false, tells = false;
  Format format = Format::line;
  cmd::Options options(args, "Llte");
  while (const char option = options.next()) {
    switch (option) {
      case 'L': logs = true; break;
      case 'l': services = true; break;
      case 't': format = Format::table; break;
      case 'e': tells = true; break;
      default: cmd::usage("svstat [ -Llte ] dir ...");
    }
  }
  if (!logs) services = true;

  const os::Fd start = os::open_directory(".");
  if (!start) cmd::die_sys(cmd::temporary, "unable to open current directory");
  int verdict = cmd::success;
  const auto tell = [&](const std::string& label, const std::string& directory) {
    const Look found = look(directory);
    print(format, label, found);
    if (!os::change_directory(start)) cmd::die_sys(cmd::temporary, "unable to set directory");
    const bool unknown = !found.problem.empty() && found.problem != "supervise not running";
    const bool up = found.problem.empty() && service::is_up(found.status);
    if (tells && !up) verdict = std::max(verdict, unknown ? cmd::temporary : cmd::permanent);
  };
  if (format == Format::table) io::out.put(service::row_of_names());
  for (const std::string directory : options.rest()) {
    if (services) tell(directory, directory);
    if (logs) tell(directory + " log", directory + "/log");
  }
  return std::max(io::finish(), verdict);
}
