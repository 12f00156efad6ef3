// setuser: run a program as an account, in its home, with the environment and the groups of a
// login.
//
//   setuser account program [ arg ... ]
//
//   exit 100   wrong usage
//        111   no such account, or its identity could not be taken, or the program not be run

#include "cmd/account.h"
#include "cmd/chain.h"
#include "os/process.h"

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("setuser account child");

  const os::Account account = cmd::known_account(args[0]);
  os::Environment environment;
  environment.set("HOME", account.home);
  environment.set("SHELL", account.shell);
  environment.set("USER", account.name);
  environment.set("UID", text::join(account.uid));
  environment.set("GID", text::join(account.gid));

  if (!os::change_directory(account.home)) {
    cmd::die_sys(cmd::temporary, "unable to switch to directory ", account.home);
  }
  if (!os::take_gid(account.gid) || !os::take_all_groups(account.name, account.gid)) {
    cmd::die_sys(cmd::temporary, "unable to setgid");
  }
  if (!os::take_uid(account.uid)) cmd::die_sys(cmd::temporary, "unable to setuid");
  cmd::chain(args.tail(1), environment);
}
