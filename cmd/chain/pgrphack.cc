// pgrphack: run a program in a session and process group of its own.
//
//   pgrphack program [ arg ... ]
//
//   exit 100   wrong usage
//        111   the program could not be run

#include "cmd/chain.h"
#include "os/process.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("pgrphack program [ arg ... ]");
  (void)os::new_session();  // fails for who leads a group already, and that is as good
  cmd::chain(args);
}
