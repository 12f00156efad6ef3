// qmail-getpw: say which account a local address belongs to.
//
//   qmail-getpw local
//
//   exit 0     USER UID GID HOME DASH EXT on standard output, each ended by a NUL
//        100   usage
//        111   there is no mail home, or writing failed
//        115   a home directory cannot be looked at now
//        116   there is no account alias
//        118   accounts cannot be looked up now

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/home.h"
#include "queue/accounts.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("qmail-getpw local");
  const queue::AccountAnswer answer = queue::ask_accounts(args[0], os::mail_home());
  if (answer.code != 0) cmd::die(answer.code, answer.problem);
  const auto& [user, uid, gid, home, dash, ext, rule] = answer.assignment;
  for (const std::string* field : {&user, &uid, &gid, &home, &dash, &ext}) {
    io::out.print(*field, '\0');
  }
  return io::finish();
}
