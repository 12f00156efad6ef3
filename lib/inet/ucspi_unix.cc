// A connection over a socket in the file system as programs see it.

#include "inet/ucspi_unix.h"

#include "os/process.h"
#include "text/fmt.h"

namespace inet {

void set_unix_variables(os::Environment& environment, const char* path) {
  for (const char* const stale : {"UNIXREMOTEPATH", "UNIXREMOTEUID", "UNIXREMOTEGID",
                                  "UNIXREMOTEEUID", "UNIXREMOTEEGID", "UNIXREMOTEPID"}) {
    environment.unset(stale);
  }
  environment.set("PROTO", "UNIX");
  environment.set("UNIXLOCALPATH", path);
  environment.set("UNIXLOCALUID", text::join(os::real_uid()));
  environment.set("UNIXLOCALGID", text::join(os::real_gid()));
}

void set_unix_peer(os::Environment& environment, const std::optional<os::Peer>& peer) {
  if (!peer) {
    for (const char* const name : {"UNIXREMOTEEUID", "UNIXREMOTEEGID", "UNIXREMOTEPID"}) {
      environment.unset(name);
    }
    return;
  }
  environment.set("UNIXREMOTEEUID", text::join(peer->uid));
  environment.set("UNIXREMOTEEGID", text::join(peer->gid));
  environment.set("UNIXREMOTEPID", text::join(peer->pid));
}

}  // namespace inet
