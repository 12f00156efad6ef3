// hostname: print the name of this host.
//
//   hostname
//
//   exit 0
//        111    the name could not be written

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/host.h"

int program(cmd::Args) {  // qmail: arguments mean nothing
  io::out.print(os::host_name(), '\n');
  return io::finish();
}
