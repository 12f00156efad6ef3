// envuidgid: run a program with the uid and gid of an account in its environment.
//
//   envuidgid account program [ arg ... ]
//
//   exit 100   wrong usage
//        111   no such account, or the program could not be run

#include "cmd/account.h"
#include "cmd/chain.h"
#include "os/environment.h"

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("envuidgid account child");

  const os::Account account = cmd::known_account(args[0]);
  if (!os::set_env("GID", text::join(account.gid)) ||
      !os::set_env("UID", text::join(account.uid))) {
    cmd::die_sys(cmd::temporary, "unable to set UID and GID");
  }
  cmd::chain(args.tail(1));
}
