// qmail-qexport: write messages of the queue as text, for a backup, another machine, or a filter.
//
//   qmail-qexport [ id ... ]      without a number: all messages
//
//   exit 0    all of them were written that did not come or go meanwhile
//        100  a number that is none
//        111  a message that was asked for is not there, or one cannot be read; or the output failed
//
// qmail-qimport reads the stream. Nothing is locked, and the queue may be in use.

#include <vector>

#include "cmd/messages.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/home.h"
#include "os/process.h"
#include "queue/settings.h"
#include "queue/snapshot.h"

/// Root reads the queue with no more rights than qmail-send has, to whom info belongs.
static void drop_rights() {
  if (os::effective_uid() != 0) return;
  const auto info = os::status("info");
  if (!info) cmd::die_sys(cmd::temporary, "unable to find queue/info");
  if (!os::take_identity({info->uid, info->gid})) cmd::die_sys(cmd::temporary, "unable to become the owner of queue/info");
}

int program(cmd::Args args) {
  const bool chosen = !args.empty();
  std::vector<queue::Id> ids = cmd::message_ids(args, "qmail-qexport [ id ... ]");
  queue::Settings settings;
  if (!os::change_directory(os::mail_home())) cmd::die_sys(cmd::temporary, "unable to chdir");
  if (!queue::read_settings(settings)) cmd::die_sys(cmd::temporary, "unable to read controls");
  if (!os::change_directory("queue")) cmd::die_sys(cmd::temporary, "unable to chdir");
  drop_rights();
  const auto layout = queue::Layout::of(".");
  if (!layout) cmd::die_sys(cmd::temporary, "unable to open queue/mess");
  if (!chosen) ids = cmd::all_messages(*layout);

  int code = cmd::success;
  for (const queue::Id id : ids) {
    queue::Snapshot message;
    const auto found = message.take(*layout, id);
    if (found == queue::Snapshot::Found::message) {
      if (!message.write(io::out, settings.routing)) {
        cmd::die_sys(cmd::temporary, "unable to read the text of message ", id);
      }
      if (io::out.failed()) break;
    } else if (found == queue::Snapshot::Found::trouble) {
      cmd::warn_sys("unable to read message ", id);
      code = cmd::temporary;
    } else if (chosen) {
      cmd::warn("there is no message ", id);
      code = cmd::temporary;
    }
  }
  if (!io::out.flush()) {
    errno = io::out.error();
    cmd::die_sys(cmd::temporary, "unable to write");
  }
  return code;
}
