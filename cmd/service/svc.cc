// svc: send commands to the supervises of some services.
//
//   svc [ -udopchaitkxq12w+=Ll ] dir ...
//
//   exit 0     also if a service could not be told: a warning says so
//        100   wrong usage
//        111   the current directory cannot be opened or returned to

#include <string>

#include "cmd/options.h"
#include "cmd/program.h"
#include "os/file.h"
#include "os/signal.h"

/// Letters in the order of their first appearance.
class Letters {
 public:
  void add(char letter) {
    const bool changes_reach = letter == '+' || letter == '=';
    if (letters_.find(letter, section_) == std::string::npos) letters_ += letter;
    if (changes_reach) section_ = letters_.size() - 1;  // what comes now is not what came before
  }
  bool empty() const { return letters_.empty(); }
  const std::string& get() const { return letters_; }

 private:
  std::string letters_;
  size_t section_ = 0;
};

static void tell(const std::string& directory, std::string_view letters) {
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
  Letters letters, log_letters;
  Letters* current = &letters;
  cmd::Options options(args, "udopchaitkxq12w+=Ll");
  while (const char option = options.next()) {
    switch (option) {
      case 'L': current = &log_letters; break;
      case 'l': current = &letters; break;
      case '?':
        cmd::quit(cmd::permanent,
                  "svc options: u up, d down, o once, x exit, p pause, c continue, h hup, a alarm, "
                  "i interrupt, t term, k kill");
      default: current->add(option);
    }
  }

  os::ignore_signal(SIGPIPE);
  const os::Fd start = os::open_directory(".");
  if (!start) cmd::die_sys(cmd::temporary, "unable to open current directory");
  for (const std::string directory : options.rest()) {
    if (!letters.empty() || log_letters.empty()) tell(directory, letters.get());
    if (!os::change_directory(start)) cmd::die_sys(cmd::temporary, "unable to set directory");
    if (log_letters.empty()) continue;
    tell(directory + "/log", log_letters.get());
    if (!os::change_directory(start)) cmd::die_sys(cmd::temporary, "unable to set directory");
  }
  return cmd::success;
}
