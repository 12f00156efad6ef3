// qmail-qcheck: look for everything that is wrong in the queue, and repair it.
//
//   qmail-qcheck [ -r ]      one line for each finding
//       -r    repairs; what cannot be repaired is moved to queue/damaged
//
//   exit 0    nothing is wrong (any more)
//        1    something is
//        100  wrong usage
//        111  a part of the queue could not be looked at

#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/home.h"
#include "os/lock.h"
#include "os/process.h"
#include "queue/check.h"

static constexpr const char* mutex_name = "lock/sendmutex";
static constexpr int wrong = 1;

/// What may be repaired. `mutex` keeps qmail-send from starting meanwhile.
static queue::Repair repair_now(os::Fd& mutex) {
  mutex = os::open_write(mutex_name);
  if (mutex && os::try_lock(mutex)) return queue::Repair::all;
  if (mutex && errno != EWOULDBLOCK) cmd::die_sys(cmd::temporary, "unable to lock queue/", mutex_name);
  cmd::warn(mutex ? "qmail-send is running: no message is touched"
                  : "queue/lock/sendmutex cannot be locked, so no message is touched: run this again");
  return queue::Repair::safe;
}

int program(cmd::Args args) {
  bool repairing = false;
  cmd::Options options(args, "r");
  while (const char option = options.next()) {
    if (option != 'r') cmd::usage("qmail-qcheck [ -r ]");
    repairing = true;
  }
  if (!options.rest().empty()) cmd::usage("qmail-qcheck [ -r ]");
  queue::Roles roles;
  std::string problem;
  if (!queue::find_roles(roles, problem)) cmd::quit(cmd::temporary, problem);
  if (!os::change_directory(os::mail_home()) || !os::change_directory("queue")) {
    cmd::die_sys(cmd::temporary, "unable to chdir");
  }
  os::Fd mutex;
  const queue::Repair repair = repairing ? repair_now(mutex) : queue::Repair::none;
  queue::Checker checker(roles, repair, os::now_seconds(), io::out);
  checker.run();
  for (const std::string& name : checker.unread()) cmd::warn("unable to read queue/", name);
  if (!io::out.flush()) {
    errno = io::out.error();
    cmd::die_sys(cmd::temporary, "unable to write");
  }
  if (!checker.unread().empty()) return cmd::temporary;
  return checker.left_any() ? wrong : cmd::success;
}
