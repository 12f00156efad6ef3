// The end of a message.

#include "queue/finish.h"

#include <cerrno>

#include "os/clock.h"
#include "queue/bounce_message.h"
#include "queue/log.h"
#include "queue/records.h"

namespace queue {

namespace {

constexpr size_t handful = 64;
constexpr int64_t step_milliseconds = 20;

bool report_failures(const Layout& layout, const BounceNames& names, const BounceForm& form, Id id) {
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
  if (layout.text_is_gone(id)) {
    log("warning: ", layout.mess(id), " is gone, and with it msg ", id);
  } else if (envelope.kind == BounceKind::discard) {
    log("triple bounce: discarding ", bounce);
  } else if (envelope.kind == BounceKind::discard_second) {
    log("double bounce: discarding ", bounce);
  } else if (!send_bounce(layout, id, {names, form, envelope, *sender})) {
    return false;
  }
  if (os::unlink(bounce)) return true;
  log("warning: unable to unlink ", bounce);
  return false;
}

}  // namespace

std::optional<int64_t> Finisher::next_due() const {
  const auto first = waiting_.first();
  if (!first) return std::nullopt;
  return first->due;
}

void Finisher::step(int64_t now) {
  const int64_t end_of_step = os::monotonic_milliseconds() + step_milliseconds;
  std::vector<Id> ended;
  for (auto first = waiting_.first(); first && first->due <= now; first = waiting_.first()) {
    waiting_.remove_first();
    switch (end(first->id)) {
      case End::ended: ended.push_back(first->id); break;
      case End::elsewhere: break;
      case End::failed: waiting_.add(now + retry_after_failure, first->id);
    }
    if (ended.size() == handful || os::monotonic_milliseconds() >= end_of_step) break;
  }
  (void)cleaner_.clean(Cleanup::all, ended);
}

void Finisher::end_delivered(const std::vector<Id>& ids) {
  for (const Id id : ids) log("end msg ", id);
  const std::vector<Id> ended = cleaner_.clean(Cleanup::todo, ids);
  for (const Id id : ended) control_.forget(id);
  (void)cleaner_.clean(Cleanup::all, ended);
}

Finisher::End Finisher::end(Id id) const {
  for (const std::string& name : {layout_.local(id), layout_.remote(id)}) {
    if (os::status(name)) return End::elsewhere;  // the other channel is not done; it will come back to this
    if (errno == ENOENT) continue;
    log("warning: unable to stat ", name);
    return End::failed;
  }
  // Both channels may have reported the same end. What has ended is let be: its number may belong to a
  // new message by now, whose text must not be removed.
  const std::string info = layout_.info(id);
  if (!os::status(info)) {
    if (errno == ENOENT) return End::elsewhere;
    log("warning: unable to stat ", info);
    return End::failed;
  }
  if (!report_failures(layout_, names_, form_, id)) return End::failed;
  log("end msg ", id);
  // Before the number is another's, who must not be held in this one's stead: now, should a crash come, and
  // again for whoever holds it at this moment (qmail-qhold looks for info afterwards).
  control_.forget(id);
  if (os::unlink(info)) {
    (void)os::unlink(hold_file(id));
    return End::ended;
  }
  log("warning: unable to unlink ", info, "; will try again later");
  return End::failed;
}

}  // namespace queue
