// qmail-tcpok: forget which hosts did not answer, so that all of them are tried again.
//
//   exit 0    the tables are empty
//        111  one is as it was

#include "cmd/program.h"
#include "os/file.h"
#include "os/home.h"
#include "queue/tcpto.h"

int program(cmd::Args) {
  if (!os::change_directory(os::mail_home())) {
    cmd::die_sys(cmd::temporary, "unable to chdir to ", os::mail_home());
  }
  const char* path;
  if (!queue::clear_timeouts(path)) cmd::die_sys(cmd::temporary, "unable to clear ", path);
  return cmd::success;
}
