// svc: send commands to the supervises of some services.
//
//   svc [ -udopchaitkx ] dir ...
//
//   exit 0     also if a service could not be told: a warning says so
//        100   wrong usage
//        111   the current directory cannot be opened or returned to

#include <string>

#include "cmd/options.h"
#include "cmd/program.h"
#include "os/file.h"
#include "os/signal.h"

static void tell(const char* directory, std::string_view letters) {
  if (!os::change_directory(directory)) return cmd::warn_sys("unable to chdir to ", directory);
  const os::Fd control = os::open_write_nonblocking("supervise/control");
  if (!control && errno == ENXIO) {
    return cmd::warn("unable to control ", directory, ": supervise not running");
  }
  if (!control) return cmd::warn_sys("unable to control ", directory);
  // One write, which comes out in one piece; a FIFO that is full is waited for.
  if (!os::set_blocking(control.get()) || !os::write_all(control.get(), letters)) {
    cmd::warn_sys("error writing commands to ", directory);
  }
}

int program(cmd::Args args) {
  std::string letters;
  cmd::Options options(args, "udopchaitkx");
  while (const char option = options.next()) {
    if (option == '?') {
      cmd::quit(cmd::permanent,
                "svc options: u up, d down, o once, x exit, p pause, c continue, h hup, a alarm, "
                "i interrupt, t term, k kill");
    }
    if (letters.find(option) == std::string::npos) letters += option;
  }

  os::ignore_signal(SIGPIPE);
  const os::Fd start = os::open_directory(".");
  if (!start) cmd::die_sys(cmd::temporary, "unable to open current directory");
  for (const char* directory : options.rest()) {
    tell(directory, letters);
    if (!os::change_directory(start)) cmd::die_sys(cmd::temporary, "unable to set directory");
  }
  return cmd::success;
}
