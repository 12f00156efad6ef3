// How a program that reads standard input and writes standard output ends.

#include "cmd/finish.h"

#include <cerrno>

#include "cmd/die.h"
#include "io/buffer.h"

namespace cmd {

void finish() {
  const bool written = io::out.flush();
  if (io::in.failed()) {
    errno = io::in.error();
    die_sys(temporary, "unable to read input");
  }
  if (written) return;
  errno = io::out.error();
  die_sys(temporary, "unable to write output");
}

}  // namespace cmd
