// qmail-qhold: have messages of the queue wait until they are released.
//
//   qmail-qhold [ -r reason ] id ...
//
//   exit 0    no more tries of them begin
//        100  wrong usage, or there is no such message; the others are held
//        111  a failure of the system

#include "cmd/clerk.h"
#include "cmd/messages.h"
#include "cmd/options.h"
#include "queue/control.h"
#include "queue/renumber.h"

static constexpr std::string_view synopsis = "qmail-qhold [ -r reason ] id ...";

/// An earlier reason stays if there is no new one.
static void hold(queue::Id id, const char* reason) {
  constexpr os::Mode mode = 0600;
  const std::string path = queue::hold_file(id);
  os::Fd file = reason != nullptr ? os::open_truncate(path, mode) : os::open_create(path, mode);
  const bool written = file && (reason == nullptr || os::write_all(file.get(), text::join(reason, '\n')));
  if (!written || !file.close()) cmd::die_sys(cmd::temporary, "unable to write queue/", path);
}

/// False if there is no such message. One that ends meanwhile must leave no file to the next one of its number, which
/// is not given out while the text is open.
static bool hold_if_there(const queue::Layout& layout, queue::Id id, const char* reason) {
  const os::Fd text = os::open_read(layout.mess(id));
  if (!text || !queue::has_envelope(layout, id)) return false;
  hold(id, reason);
  if (queue::has_envelope(layout, id)) return true;
  (void)os::unlink(queue::hold_file(id));
  return false;
}

int program(cmd::Args args) {
  const char* reason = nullptr;
  cmd::Options options(args, "r:");
  while (const char option = options.next()) {
    if (option != 'r') cmd::usage(synopsis);
    reason = options.value();
  }
  const auto ids = cmd::message_ids(options.rest(), synopsis);
  if (ids.empty()) cmd::usage(synopsis);
  const queue::Layout layout = cmd::enter_queue();
  int code = cmd::success;
  for (const queue::Id id : ids) {
    if (hold_if_there(layout, id, reason)) continue;
    cmd::warn("there is no message ", id);
    code = cmd::permanent;
  }
  if (!os::sync_directory("hold")) cmd::die_sys(cmd::temporary, "unable to sync queue/hold");
  return code;
}
