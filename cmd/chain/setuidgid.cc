// setuidgid: run a program as an account.
//
//   setuidgid [ -s ] account program [ arg ... ]
//
//   exit 100   wrong usage
//        111   no such account, or its identity could not be taken, or the program not be run

#include "cmd/account.h"
#include "cmd/chain.h"
#include "cmd/options.h"
#include "os/process.h"

static constexpr const char* synopsis = "setuidgid [ -s ] account child";

enum class Groups { primary, all };

int program(cmd::Args args) {
  Groups groups = Groups::primary;
  cmd::Options options(args, "s");
  while (const char option = options.next()) {
    switch (option) {
      case 's': groups = Groups::all; break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  if (args.size() < 2) cmd::usage(synopsis);

  const os::Account account = cmd::known_account(args[0]);
  const bool grouped = groups == Groups::all ? os::take_all_groups(account.name, account.gid)
                                             : os::take_groups(account.gid);
  if (!grouped || !os::take_gid(account.gid)) cmd::die_sys(cmd::temporary, "unable to setgid");
  if (!os::take_uid(account.uid)) cmd::die_sys(cmd::temporary, "unable to setuid");
  cmd::chain(args.tail(1));
}
