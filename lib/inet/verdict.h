// What a rules database says of a connection (ucspi.md section 3).

#pragma once

#include "inet/ucspi.h"
#include "os/environment.h"

namespace inet {

enum class Verdict {
  allow,
  deny,
  unreadable,  // errno says why
};

/// What the absence of the database means.
enum class NoRules { unreadable, allow };

/// Looks `connection` up in the file `rules`, opened afresh; what the rule assigns goes to
/// `environment`.
Verdict judge(const char* rules, NoRules no_rules, const Connection& connection,
              os::Environment& environment);

}  // namespace inet
