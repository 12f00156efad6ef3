// qmail-rspawn: run qmail-remote for each remote delivery that qmail-send asks for.
//
//   exit 0    no more requests, and every delivery has ended
//        111  no mail home, queue or accounts


#include "cmd/memory.h"
#include "cmd/program.h"
#include "os/environment.h"
#include "os/home.h"
#include "queue/report.h"
#include "queue/roles.h"
#include "queue/spawn.h"
#include "queue/tcpto.h"
#include "text/split.h"

/// Starts the delivery that is asked for, or reports why it did not start.
static void start(queue::Spawner& spawner, const char* program) {
  const queue::Request& request = spawner.request();
  const auto host = text::last_halves(request.recipient, '@').after;
  const os::Argv argv({program, std::string(host), request.sender, request.recipient});
  const os::Child child = os::spawn(argv.get(), {.descriptors = spawner.descriptors()});
  if (child || errno == EAGAIN || errno == ENOMEM) return spawner.started(child);
  // Whatever keeps qmail-remote from running is a fault of this host, which must not cost mail.
  spawner.report(queue::remote_report(queue::remote_not_run, {}));
}

int program(cmd::Args) {
  const char* remote = os::get_env("QMAILREMOTE");
  queue::Roles roles;
  std::string problem;
  if (!queue::find_roles(roles, problem)) cmd::quit(cmd::temporary, problem);
  if (!os::change_directory(os::mail_home())) {
    cmd::die_sys(cmd::temporary, "unable to switch to home directory");
  }
  const auto limit = queue::spawn_limit();
  if (!limit) cmd::die_sys(cmd::temporary, "unable to read controls");
  const char* table;
  (void)queue::clear_timeouts(table);  // without the tables nothing is remembered, no more
  if (!os::change_directory("queue/mess")) {
    cmd::die_sys(cmd::temporary, "unable to switch to queue directory");
  }
  cmd::wait_for_memory();

  using queue::Spawner;
  Spawner spawner(roles.queue, queue::remote_bound, *limit);
  if (!spawner.open()) cmd::die_sys(cmd::temporary, "unable to wait for requests");
  for (;;) {
    switch (spawner.next()) {
      case Spawner::Next::start: start(spawner, remote == nullptr ? "qmail-remote" : remote); break;
      case Spawner::Next::ended:
        spawner.report(queue::remote_report(spawner.code(), spawner.output()));
        break;
      case Spawner::Next::finished: return cmd::success;
    }
  }
}
