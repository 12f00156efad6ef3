// As whom a local delivery is done (delivery.md section 2).

#pragma once

#include "db/assign.h"
#include "os/process.h"
#include "queue/roles.h"

namespace queue {

struct Whose {
  os::Identity identity;
  int refused;  // 0, or the exit code of queue/report.h of a delivery that must not be done
};

/// The exit code for a look-up in users/cdb that failed with errno `error`.
int cdb_code(int error);

/// What `assignment` says of it. In a mail home of an ordinary user mail is delivered only to
/// `self`, the user of qmail-lspawn.
Whose whose(const db::Assignment& assignment, const Roles& roles, uint32_t self);

}  // namespace queue
