// What a rules database says of a connection (ucspi.md section 3).

#pragma once

#include <string>

#include "db/cdb.h"
#include "inet/rules.h"
#include "inet/ucspi.h"
#include "os/environment.h"

namespace inet {

/// The rule that counts for a peer.
struct Rule {
  db::Found found = db::Found::no;  // `failed` leaves errno
  std::string key, data;            // empty if there is none
};
Rule find_rule(db::Cdb& rules, const RulePeer& peer);

/// The peer of this process by its environment, 0.0.0.0 if there is none.
RulePeer peer_of_environment();

enum class Verdict {
  allow,
  deny,
  unreadable,  // errno says why
};

/// What the absence of the database means.
enum class NoRules { unreadable, allow };

/// Looks `peer` up in the file `rules`, opened afresh; what the rule assigns goes to `environment`.
Verdict judge(const char* rules, NoRules no_rules, const RulePeer& peer,
              os::Environment& environment);
/// The same for the peer of `connection`.
Verdict judge(const char* rules, NoRules no_rules, const Connection& connection,
              os::Environment& environment);

}  // namespace inet
