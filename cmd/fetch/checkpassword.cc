// checkpassword: check a password of a system account, become that user and run a program.
//
//   checkpassword prog [ arg ... ]
//
//   exit 1    wrong password, no such account, or one that may not log in this way
//        2    misuse: no program, or no credentials on descriptor 3
//        111  try again later
//        else that of prog

#include "cmd/checkpassword.h"
#include "os/user.h"

int program(cmd::Args args) {
  if (args.empty()) return cmd::misuse;

  cmd::Credentials credentials = cmd::read_credentials();
  os::Account account;
  switch (os::find_account_with_hash(credentials.login, account)) {
    case os::Lookup::failed: return cmd::temporary;
    case os::Lookup::missing: account = {}; break;
    case os::Lookup::found: break;
  }
  cmd::check_password(credentials, account.hash);
  cmd::start_session({account.name, account.uid, account.gid, account.home, account.shell}, args);
}
