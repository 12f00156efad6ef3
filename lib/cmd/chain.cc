// Chain loading: becoming the next program on the command line.

#include "cmd/chain.h"

#include "os/process.h"

namespace cmd {

void chain(Args args) {
  os::exec(args[0], args.argv());
  die_sys(temporary, "unable to run ", args[0]);
}

void chain(Args args, os::Environment& environment) {
  os::exec(args[0], args.argv(), environment.array());
  die_sys(temporary, "unable to run ", args[0]);
}

}  // namespace cmd
