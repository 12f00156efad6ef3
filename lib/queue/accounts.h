// Who a local address belongs to that users/cdb does not cover: the accounts of the system
// (delivery.md section 3). Programs that use this file are never linked statically.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/assign.h"

namespace queue {

/// An account that was looked at.
struct Candidate {
  enum class Fate {
    taken,
    missing,
    root,          // who gets no mail
    homeless,      // its home cannot be found: `error` is the errno
    foreign_home,  // it belongs to somebody else
  };
  std::string name;
  Fate fate;
  int error = 0;
};

struct AccountAnswer {
  int code = 0;         // what qmail-getpw exits with: 0, or there is no assignment
  std::string problem;  // what it then says
  db::Assignment assignment{};
  std::vector<Candidate> candidates{};  // the longest name first; alias is not among them
};

/// Asks the accounts, as this process's user sees them and their homes. If `mail_home` belongs to
/// an ordinary user (queue::find_roles), he is all accounts, and alias with the home `alias` in it.
AccountAnswer ask_accounts(std::string_view local, const char* mail_home);

}  // namespace queue
