// envuidgid: run a program with the uid and gid of an account in its environment.
//
//   envuidgid account program [ arg ... ]
//
//   exit 100   wrong usage
//        111   no such account, or the program could not be run

#include "cmd/chain.h"
#include "os/environment.h"
#include "os/user.h"

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("envuidgid account child");

  os::Account account;
  switch (os::find_account(args[0], account)) {
    case os::Lookup::found: break;
    case os::Lookup::missing: cmd::die(cmd::temporary, "unknown account ", args[0]);
    case os::Lookup::failed: cmd::die_sys(cmd::temporary, "unable to look up account ", args[0]);
  }
  if (!os::set_env("GID", text::join(account.gid)) ||
      !os::set_env("UID", text::join(account.uid))) {
    cmd::die_sys(cmd::temporary, "unable to set UID and GID");
  }
  cmd::chain(args.tail(1));
}
