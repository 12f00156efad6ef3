// setuidgid: run a program as an account.
//
//   setuidgid account program [ arg ... ]
//
//   exit 100   wrong usage
//        111   no such account, or its identity could not be taken, or the program not be run

#include "cmd/chain.h"
#include "os/process.h"
#include "os/user.h"

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("setuidgid account child");

  os::Account account;
  switch (os::find_account(args[0], account)) {
    case os::Lookup::found: break;
    case os::Lookup::missing: cmd::die(cmd::temporary, "unknown account ", args[0]);
    case os::Lookup::failed: cmd::die_sys(cmd::temporary, "unable to look up account ", args[0]);
  }
  if (!os::take_groups(account.gid) || !os::take_gid(account.gid)) {
    cmd::die_sys(cmd::temporary, "unable to setgid");
  }
  if (!os::take_uid(account.uid)) cmd::die_sys(cmd::temporary, "unable to setuid");
  cmd::chain(args.tail(1));
}
