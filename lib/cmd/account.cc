// The accounts that programs are told by name.

#include "cmd/account.h"

namespace cmd {

os::Account known_account(const char* name) {
  os::Account account;
  switch (os::find_account(name, account)) {
    case os::Lookup::found: break;
    case os::Lookup::missing: die(temporary, "unknown account ", name);
    case os::Lookup::failed: die_sys(temporary, "unable to look up account ", name);
  }
  return account;
}

}  // namespace cmd
