// The end of a message.

#include "queue/finish.h"

#include <algorithm>
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
  const auto status = os::status(bounce);
  if (!status) {
    if (errno == ENOENT) return true;
    log("warning: unable to stat ", bounce);
    return false;
  }
  const auto sender = read_sender(layout.info(id));
  if (!sender || status->type != os::FileType::regular) {
    log("warning: trouble reading ", sender ? bounce : layout.info(id), "; will try again later");
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
  const auto delivered = delivered_.first();
  if (!delivered) return first ? std::optional(first->due) : std::nullopt;
  return first ? std::min(first->due, delivered->due) : delivered->due;
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

void Finisher::add_delivered(const std::vector<Id>& ids, int64_t now) {
  for (const Id id : ids) {
    log("end msg ", id);
    delivered_.add(now, id);
  }
}

std::vector<Id> Finisher::end_delivered(int64_t now) {
  std::vector<Id> ids;
  for (auto first = delivered_.first(); first && first->due <= now; first = delivered_.first()) {
    delivered_.remove_first();
    ids.push_back(first->id);
  }
  std::vector<Id> removed = cleaner_.clean(Cleanup::todo, ids);
  for (const Id id : removed) control_.forget(id);
  (void)cleaner_.clean(Cleanup::all, removed);
  for (const Id id : ids) {
    if (std::ranges::find(removed, id) == removed.end()) delivered_.add(now + retry_after_failure, id);
  }
  return removed;
}

Finisher::End Finisher::end(Id id) const {
  for (const std::string& name : {layout_.local(id), layout_.remote(id)}) {
    if (os::link_status(name)) return End::elsewhere;  // the other channel is not done; it will come back to this
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
