// login-record: add a record of a login to a file like utmp, for tests of who is told what.
//
//   login-record file user line

#include <utmpx.h>
#include <cstring>

#include "cmd/program.h"

int program(cmd::Args args) {
  if (args.size() != 3) cmd::usage("login-record file user line");
  ::utmpxname(args[0]);
  utmpx entry{};
  entry.ut_type = USER_PROCESS;
  ::strncpy(entry.ut_user, args[1], sizeof entry.ut_user);
  ::strncpy(entry.ut_line, args[2], sizeof entry.ut_line);
  std::memcpy(entry.ut_id, args[2] + std::strlen(args[2]) - 4, sizeof entry.ut_id);
  ::setutxent();
  if (::pututxline(&entry) == nullptr) cmd::die_sys(cmd::temporary, "unable to write ", args[0]);
  ::endutxent();
  return cmd::success;
}
