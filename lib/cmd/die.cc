// How a program ends when it cannot go on.

#include "cmd/die.h"

#include "os/fd.h"
#include "os/process.h"

namespace cmd {

namespace {

constinit bool silent = false;

}  // namespace

void say(std::string_view message) {
  if (!silent) (void)os::write_all(os::standard_error, message);
}

void fall_silent() { silent = true; }

void speak_again() { silent = false; }

void exit(int code) { os::exit_now(code); }

void usage(std::string_view synopsis) { usage(permanent, synopsis); }

void usage(int code, std::string_view synopsis) {
  say(text::join(name(), ": usage: ", synopsis, '\n'));
  exit(code);
}

}  // namespace cmd
