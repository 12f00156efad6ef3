// The end of a message.

#include "queue/finish.h"

#include <cerrno>

#include "os/clock.h"
#include "queue/client.h"
#include "queue/log.h"
#include "queue/records.h"

namespace queue {

namespace {

/// Puts the whole file into the message; false if it cannot be read.
bool put_file(Client& client, const std::string& name) {
  const os::Fd file = os::open_read(name);
  if (!file) return false;
  char room[8192];
  for (;;) {
    const ptrdiff_t count = os::read(file.get(), room);
    if (count < 0) return false;
    if (count == 0) return true;
    client.put({room, static_cast<size_t>(count)});
  }
}

bool send_bounce(const Layout& layout, const BounceNames& names, const BounceEnvelope& envelope,
                 std::string_view sender, Id id) {
  Client client;
  if (!client.open()) {
    log("warning: unable to start qmail-queue, will try later");
    return false;
  }
  client.put(bounce_head(names, envelope, os::now_seconds()));
  bool readable = put_file(client, layout.bounce(id));
  client.put(bounce_separator(envelope, sender));
  readable = readable && put_file(client, layout.mess(id));
  if (!readable) {
    log("warning: trouble reading mess/", layout.split_id(id));
    client.fail();
  }
  client.sender(envelope.sender);
  client.recipient(envelope.recipient);
  if (!client.close().empty()) {
    log("warning: trouble injecting bounce message, will try later");
    return false;
  }
  log("bounce msg ", id, " qp ", client.id());
  return true;
}

bool report_failures(const Layout& layout, const BounceNames& names, Id id) {
  const std::string bounce = layout.bounce(id);
  if (!os::status(bounce)) {
    if (errno == ENOENT) return true;
    log("warning: unable to stat ", bounce);
    return false;
  }
  const auto sender = read_sender(layout.info(id));
  if (!sender) {
    log("warning: unable to read ", layout.info(id));
    return false;
  }
  const BounceEnvelope envelope = bounce_envelope(names, *sender);
  if (envelope.kind == BounceKind::discard) {
    log("triple bounce: discarding ", bounce);
  } else if (!send_bounce(layout, names, envelope, *sender, id)) {
    return false;
  }
  if (os::unlink(bounce)) return true;
  log("warning: unable to unlink ", bounce);
  return false;
}

}  // namespace

bool finish_message(const Layout& layout, const BounceNames& names, Cleaner& cleaner, Id id) {
  for (const std::string& name : {layout.local(id), layout.remote(id)}) {
    if (os::status(name)) return true;  // the other channel is not done; it will come back to this
    if (errno == ENOENT) continue;
    log("warning: unable to stat ", name);
    return false;
  }
  // Both channels may have reported the same end. What has ended is let be: its number may belong to a
  // new message by now, whose text must not be removed.
  if (!os::status(layout.info(id))) {
    if (errno == ENOENT) return true;
    log("warning: unable to stat ", layout.info(id));
    return false;
  }
  if (!report_failures(layout, names, id)) return false;
  log("end msg ", id);
  if (!os::unlink(layout.info(id))) {
    log("warning: unable to unlink ", layout.info(id), "; will try again later");
    return false;
  }
  (void)cleaner.clean(Cleanup::all, {&id, 1});
  return true;
}

}  // namespace queue
