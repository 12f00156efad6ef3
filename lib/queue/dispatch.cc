// Deliveries: which recipients are tried when, and what becomes of them.

#include "queue/dispatch.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "os/clock.h"
#include "queue/bounce.h"
#include "queue/log.h"

namespace queue {

namespace {

constexpr size_t report_most = 10000;  // bytes of one report that are kept
constexpr size_t first_tries_most = 128;  // that wait for a free slot
constexpr size_t files_most = 64;      // of failure notes that are open at once
constexpr int64_t held_seconds = 3600;     // between looks at a message that is held
constexpr int64_t step_milliseconds = 20;  // of starting deliveries, in one turn
constexpr std::string_view too_long_in_queue =
    "I'm not going to try again; this message has been in the queue too long.\n";

unsigned byte_at(const char* bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

}  // namespace

std::string status_line(const Tally& tally) {
  return text::join("status: local ", tally.local.running, '/', tally.local.most, " remote ",
                    tally.remote.running, '/', tally.remote.most, tally.exiting ? " exitasap" : "");
}

bool Channel::greet() {
  char bytes[2];
  if (os::read(reports_, {bytes, 1}) != 1) return false;
  limit_ = byte_at(bytes, 0);
  if (limit_ > 0) return true;
  wide_ = true;
  for (size_t i = 0; i < 2; ++i) {
    if (os::read(reports_, {bytes + i, 1}) != 1) return false;
  }
  limit_ = byte_at(bytes, 0) + 256 * byte_at(bytes, 1);
  return true;
}

void Channel::set_concurrency(uint64_t concurrency) {
  concurrency_ = std::min<uint64_t>(concurrency, limit_);
}

void Channel::hurry(int64_t now) {
  waiting_.hurry(now);
  hurried_ = now;
}

/// What is parked, or waits for the room of a domain, is looked at anew: it may have got other recipients.
void Channel::hurry(int64_t now, std::span<const Id> ids) {
  for (const auto& entries : {parked_.take(ids), domains_.take_messages(ids)}) {
    for (const Schedule::Entry& entry : entries) waiting_.add(std::min(entry.due, now), entry.id);
  }
  waiting_.hurry(now, ids);
}

void Channel::set_back(int64_t from, int64_t to) {
  waiting_.set_back(from, to);
  domains_.set_back(from, to);
  if (pass_) pass_->due = std::min(pass_->due, to);
  for (const auto& parted : parted_) parted.second->due = std::min(parted.second->due, to);
  for (const Delivery& delivery : slots_) {
    if (delivery.job) delivery.job->due = std::min(delivery.job->due, to);
  }
  if (hurried_) hurried_ = std::min(*hurried_, to);
}

void Channel::interrupt(Id id, int64_t now) {
  const auto declined = std::ranges::find(first_tries_, id, &FirstTry::id);
  if (declined != first_tries_.end()) {
    declined_.push_back(std::move(*declined));
    first_tries_.erase(declined);
  }
  if (pass_ && pass_->id == id) {
    break_off(*pass_, now);
    end_pass();
  }
  const auto parted = parted_.find(id);
  if (parted == parted_.end()) return;
  const std::shared_ptr<Job> job = parted->second;
  parted_.erase(parted);
  domains_.forget_recipients(id);
  job->waiting = 0;
  break_off(*job, now);
  if (!open(*job)) close_job(*job);
}

bool Channel::busy(Id id) const {
  return std::ranges::any_of(slots_, [id](const Delivery& delivery) { return delivery.job && delivery.job->id == id; });
}

void Channel::forget(Id id) {
  (void)parked_.take({&id, 1});
  (void)domains_.take_messages({&id, 1});
  (void)waiting_.take({&id, 1});
}

void Channel::obey_stops(int64_t now) {
  ++stops_;
  for (const Schedule::Entry& entry : parked_.take(control_.stops)) waiting_.add(std::min(entry.due, now), entry.id);
  if (!control_.stops.stops(name_)) return;
  std::ranges::move(first_tries_, std::back_inserter(declined_));
  first_tries_.clear();
  if (!pass_) return;
  break_off(*pass_, now);
  end_pass();
}

std::string Channel::file(Id id) const {
  return name_ == ChannelName::local ? layout_.local(id) : layout_.remote(id);
}

std::optional<int64_t> Channel::next_due() const {
  if (!alive_ || stopping_ || running_ >= concurrency_ || control_.stops.stops(name_)) return std::nullopt;
  if (pass_ || !first_tries_.empty()) return 0;
  const auto first = waiting_.first();
  const auto domain = domains_.next_due();
  if (!first) return domain;
  return std::min(first->due, domain.value_or(first->due));
}

// A great many messages that are held or stopped must not keep the rest of a turn waiting.
void Channel::start_deliveries(int64_t now) {
  const int64_t end = os::monotonic_milliseconds() + step_milliseconds;
  while (alive_ && !stopping_ && running_ < concurrency_ && !control_.stops.stops(name_)) {
    if (pass_) {
      read_recipient(now);
    } else if (!take_waiting(now) && !start_pass(now) && !start_first_try()) {
      return;
    }
    if (os::monotonic_milliseconds() >= end) return;
  }
}

bool Channel::try_at_once(FirstTry message) {
  if (!alive_ || stopping_ || first_tries_.size() >= first_tries_most) return false;
  if (domains_.limited(message.recipient) || control_.stops.stops(name_, message.recipient)) return false;
  first_tries_.push_back(std::move(message));
  return true;
}

/// Starts the delivery of the message in todo that has waited longest; false if there is none.
bool Channel::start_first_try() {
  if (first_tries_.empty()) return false;
  FirstTry message = std::move(first_tries_.front());
  first_tries_.pop_front();
  if (control_.stops.stops(name_, message.recipient) || is_held(message.id)) {
    declined_.push_back(std::move(message));
    return true;
  }
  const auto job = std::make_shared<Job>(Job{.id = message.id,
                                             .sender = std::move(message.sender),
                                             .birth = message.birth,
                                             .retry = tries_.retries.next(message.birth, message.birth, name_),
                                             .open = 1,
                                             .read_to_end = true,
                                             .in_todo = true});
  start_delivery(job, {'T', std::move(message.recipient), 0}, nullptr);
  return true;
}

std::vector<FirstTry> Channel::put_off() const {
  std::vector<FirstTry> messages = declined_;
  for (const size_t slot : put_off_) {
    const Delivery& delivery = slots_[slot];
    messages.push_back({delivery.job->id, name_, delivery.job->sender, delivery.recipient, delivery.job->birth});
  }
  return messages;
}

void Channel::go_on(const std::vector<Id>& ids) {
  for (const FirstTry& message : std::exchange(declined_, {})) {
    if (std::ranges::find(ids, message.id) != ids.end()) waiting_.add(message.birth, message.id);
  }
  for (const size_t slot : std::exchange(put_off_, {})) {
    Job& job = *slots_[slot].job;
    if (std::ranges::find(ids, job.id) != ids.end()) job.in_todo = false;
    if (slots_[slot].failed && !job.in_todo) {
      note(slot);
    } else {
      finish(slot);
    }
  }
  note_failures();
}

/// Takes up what waits for a domain that has room now; false if nothing does.
bool Channel::take_waiting(int64_t now) {
  const auto waiting = domains_.take(now);
  if (!waiting) return false;
  if (waiting->position) {
    try_waiting(*waiting, now);
  } else {
    begin_pass(waiting->id, waiting->due, now);
  }
  return true;
}

/// Starts the delivery to a recipient that had to wait.
void Channel::try_waiting(const Waiting& waiting, int64_t now) {
  const auto found = parted_.find(waiting.id);
  if (found == parted_.end()) return;
  const std::shared_ptr<Job> job = found->second;
  if (--job->waiting == 0) parted_.erase(found);
  if (!job->broken_off) job->retry = tries_.retries.next(job->birth, now, name_);
  const auto record = read_record(file(job->id), *waiting.position);
  if (!record) {
    log("warning: trouble reading ", file(job->id), "; will try again later");
  } else if (record->letter != 'T') {
    --job->open;  // somebody else has marked it
  } else if (const auto line = control_.stops.find(record->text)) {
    skip_stopped(*job, *line);
  } else if (is_held(job->id)) {
    break_off(*job, now);
  } else {
    Domains::Domain* domain = domains_.find(record->text, now);
    if (domain == nullptr || Domains::enter(*domain, now)) return start_delivery(job, *record, domain);
    domains_.wait(*domain, waiting);  // it has another limit by now
    ++job->waiting;
    parted_[job->id] = job;
  }
  if (!open(*job)) close_job(*job);
}

/// Takes up the message that is due first; false if none is due.
bool Channel::start_pass(int64_t now) {
  const auto first = waiting_.first();
  if (!first || first->due > now) return false;
  waiting_.remove_first();
  begin_pass(first->id, first->due, now);
  return true;
}

/// Unless the message is held.
void Channel::begin_pass(Id id, int64_t due, int64_t now) {
  if (is_held(id)) return waiting_.add(now + held_seconds, id);
  open_pass(id, due, now);
}

/// Unless the message has ended, or cannot be tried now.
void Channel::open_pass(Id id, int64_t due, int64_t now) {
  const std::string info = layout_.info(id);
  os::Fd envelope = os::open_read_nonblocking(info);
  if (!envelope && errno == ENOENT) return;  // it has ended; its number may be used anew
  const auto status = envelope ? os::status(envelope) : std::nullopt;
  if (status && layout_.text_is_gone(id)) {
    log("warning: ", layout_.mess(id), " is gone, and with it msg ", id);
    (void)os::unlink(file(id));
    return finished_.push_back(id);
  }
  auto sender = read_sender(std::move(envelope));
  os::Fd recipients = status && sender ? os::open_regular(file(id)) : os::Fd();
  if (!recipients) {
    log("warning: trouble opening ", status && sender ? file(id) : info, "; will try again later");
    return waiting_.add(now + retry_after_failure, id);
  }
  const int64_t birth = birth_of(*status, id, now);
  const bool from_nobody = sender->empty() || *sender == double_bounce_sender;
  pass_ = std::make_shared<Job>(
      Job{.id = id,
          .sender = std::move(*sender),
          .birth = birth,
          .due = due,
          .retry = tries_.retries.next(birth, now, name_),
          .dying = now > birth + (from_nobody ? tries_.bounce_lifetime : tries_.lifetime),
          .stops = stops_});
  pass_reader_ = std::make_unique<RecordReader>(std::move(recipients));
  pass_state_ = {};
}

/// When the message was born. One that a wrong clock has put into the future is born now: it would never be
/// too old.
int64_t Channel::birth_of(const os::Status& info, Id id, int64_t now) const {
  constexpr int64_t day = 86400;
  if (info.modified <= now + day) return info.modified;
  if (!os::set_times(layout_.info(id), now)) log("warning: unable to utime ", layout_.info(id));
  return now;
}

void Channel::read_recipient(int64_t now) {
  Record record;
  switch (pass_reader_->next(record)) {
    case RecordReader::State::end:
      pass_->read_to_end = true;
      return end_pass();
    case RecordReader::State::trouble:
      log("warning: trouble reading ", file(pass_->id), "; will try again later");
      return end_pass();
    case RecordReader::State::record: break;
  }
  switch (record.letter) {
    case 'T': return take_recipient(record, now);
    case 'D': return;
    default:
      log("warning: unknown record type in ", file(pass_->id), "!");
      end_pass();
  }
}

/// Starts the delivery, or has the recipient wait for its domain, or for the message or the domain to be set free.
void Channel::take_recipient(const Record& record, int64_t now) {
  if (pass_state_.begun && is_held(pass_->id)) {
    break_off(*pass_, now);
    return end_pass();
  }
  ++pass_->open;
  if (const auto line = control_.stops.find(record.text)) return skip_stopped(*pass_, *line);
  Domains::Domain* domain = domains_.find(record.text, now);
  if (domain == nullptr || Domains::enter(*domain, now)) {
    pass_state_.begun = true;
    return start_delivery(pass_, record, domain);
  }
  domains_.wait(*domain, {.id = pass_->id, .position = record.position});
  if (pass_->waiting++ == 0) pass_state_.domain = domain;
  if (pass_state_.domain != domain) pass_state_.one_domain = false;
}

void Channel::skip_stopped(Job& job, std::string_view line) {
  if (job.stopped == 0) job.stop = line;
  if (job.stop != line) job.stop.clear();
  ++job.stopped;
}

void Channel::break_off(Job& job, int64_t now) {
  job.broken_off = true;
  job.retry = now;
}

void Channel::end_pass() {
  const std::shared_ptr<Job> job = std::exchange(pass_, nullptr);
  pass_reader_.reset();
  if (job->waiting > 0) return wait_for_domains(job);
  if (!open(*job)) close_job(*job);
}

/// Nothing need be kept in mind of a message if nothing was tried, and all of it waits for the same.
void Channel::wait_for_domains(const std::shared_ptr<Job>& job) {
  if (!pass_state_.begun && pass_state_.one_domain && job->read_to_end) {
    domains_.wait_together(*pass_state_.domain, job->waiting, {.id = job->id, .due = job->due});
  } else {
    parted_[job->id] = job;
  }
}

/// The lowest free slot. There are no more slots than deliveries ever ran at once.
size_t Channel::take_slot() {
  if (free_slots_.empty()) {
    slots_.emplace_back();
    return slots_.size() - 1;
  }
  std::ranges::pop_heap(free_slots_, std::ranges::greater());
  const size_t slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

void Channel::start_delivery(const std::shared_ptr<Job>& job, const Record& record, Domains::Domain* domain) {
  const size_t slot = take_slot();
  slots_[slot] = {.job = job,
                  .serial = ++tally_.serial,
                  .position = record.position,
                  .recipient = record.text,
                  .domain = domain};
  ++job->deliveries;
  ++running_;
  output_ += static_cast<char>(slot & 255);
  if (wide_) output_ += static_cast<char>(slot >> 8);
  text::append(output_, layout_.split_id(job->id), '\0', expand_verp(job->sender, record.text), '\0',
               record.text, '\0');
  log("starting delivery ", tally_.serial, ": msg ", job->id, " to ", label(), ' ', log_safe(record.text), '\n',
      status_line(tally_));
}

void Channel::write_requests() {
  while (wants_to_write()) {
    const ptrdiff_t count = os::write(requests_, output_);
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) return lost();
    output_.erase(0, static_cast<size_t>(count));
  }
}

void Channel::read_reports() {
  char bytes[65536];  // all that a pipe holds: no report waits for another turn
  const ptrdiff_t count = os::read(reports_, bytes);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return lost();
  const size_t head = wide_ ? 2 : 1;
  for (ptrdiff_t i = 0; i < count; ++i) {
    const char c = bytes[i];
    if (report_.size() < head || c != '\0') {
      if (report_.size() < head + report_most) report_ += c;
      continue;
    }
    const size_t slot = byte_at(report_.data(), 0) + (wide_ ? 256 * byte_at(report_.data(), 1) : 0);
    report(slot, std::string_view(report_).substr(head));
    report_.clear();
  }
  note_failures();
}

/// What the spawn daemon says of the delivery in `slot`: a letter, then text for people.
void Channel::report(size_t slot, std::string_view text) {
  if (slot >= slots_.size() || slots_[slot].job == nullptr || slots_[slot].reported) {
    log("warning: internal error: delivery report out of range");
    return;
  }
  Delivery& delivery = slots_[slot];
  char letter = text.empty() ? '?' : text.front();
  std::string words(text.substr(text.empty() ? 0 : 1));
  if (letter == 'Z' && delivery.job->dying) {
    letter = 'D';
    words += too_long_in_queue;
  }
  switch (letter) {
    case 'K': log("delivery ", delivery.serial, ": success: ", log_safe(words)); break;
    case 'Z':
      log("delivery ", delivery.serial, ": deferral: ", log_safe(words));
      note_reason(delivery, words);
      break;
    case 'D': log("delivery ", delivery.serial, ": failure: ", log_safe(words)); break;
    default: log("delivery ", delivery.serial, ": report mangled, will defer");
  }
  delivery.failed = letter == 'D';
  delivery.words = std::move(words);
  if (letter == 'K' && delivery.job->in_todo) {
    delivered_.push_back(delivery.job->id);
  } else if (letter == 'K') {
    mark(delivery);
  } else if (delivery.job->in_todo) {
    delivery.reported = true;
    put_off_.push_back(slot);
    return;
  }
  if (delivery.failed) return note(slot);
  finish(slot);
}

/// Has the failure written down, together with others.
void Channel::note(size_t slot) {
  Delivery& delivery = slots_[slot];
  notes_.add(layout_.bounce(delivery.job->id),
             failure_note(without_prefix(routing_, delivery.recipient), delivery.words));
  delivery.reported = true;
  failed_.push_back(slot);
  if (notes_.files() == files_most) note_failures();
}

void Channel::note_reason(const Delivery& delivery, std::string_view report) const {
  std::string& reasons = delivery.job->reasons;
  if (reasons.size() > reasons_most) return;
  reasons += control_.reasons.line(os::now_seconds(), name_, delivery.recipient, report);
}

/// The notes are on the disk before the recipients are marked: the sender must hear of them.
void Channel::note_failures() {
  if (failed_.empty()) return;
  notes_.write();
  for (const size_t slot : failed_) {
    mark(slots_[slot]);
    finish(slot);
  }
  failed_.clear();
}

/// The recipient is done.
void Channel::mark(Delivery& delivery) const {
  --delivery.job->open;
  if (mark_done(file(delivery.job->id), delivery.position)) return;
  log("warning: trouble marking ", file(delivery.job->id), "; message will be delivered twice!");
}

void Channel::finish(size_t slot) {
  const std::shared_ptr<Job> job = std::move(slots_[slot].job);
  if (slots_[slot].domain != nullptr) domains_.leave(*slots_[slot].domain);
  slots_[slot] = {};
  free_slots_.push_back(slot);
  std::ranges::push_heap(free_slots_, std::ranges::greater());
  --running_;
  --job->deliveries;
  if (!open(*job) && job != pass_) close_job(*job);
  log(status_line(tally_));
}

/// No delivery of this try is left: the file goes if all recipients are done, else the next try is set.
void Channel::close_job(const Job& job) {
  if (job.in_todo) return;  // nothing has been written about it
  control_.reasons.add(job.id, job.reasons);
  if (job.read_to_end && job.open > 0 && job.open == job.stopped) {
    // It waits for no time, only for the lines that were there when it was looked at.
    if (job.stops != stops_) return waiting_.add(job.due, job.id);
    return parked_.add(job.stop, {job.due, job.id});
  }
  if (!job.read_to_end || job.open > 0) return retry_later(job);
  if (!os::unlink(file(job.id)) && errno != ENOENT) {
    log("warning: unable to unlink ", file(job.id), "; will try again later");
    return retry_later(job);
  }
  finished_.push_back(job.id);
}

/// The time is stored at once, not at the end only: it outlives a crash, and a million messages do not
/// keep the end waiting.
void Channel::retry_later(const Job& job) {
  waiting_.add(job.retry, job.id);
  store_time(job.id, job.retry);
}

void Channel::store_time(Id id, int64_t due) const {
  if (os::set_times(file(id), due)) return;
  log("warning: unable to utime ", file(id), "; message will be retried too soon");
}

void Channel::store_times() const {
  if (!hurried_) return;
  const auto store = [this](Id id, int64_t due) {
    if (due <= *hurried_) store_time(id, due);
  };
  for (const Schedule::Entry& entry : waiting_.entries()) store(entry.id, entry.due);
  domains_.for_each_message(store);
}

void Channel::lost() {
  if (!alive_) return;
  alive_ = false;
  log("alert: oh no! lost spawn connection! dying...");
  running_ = 0;
  put_off_.clear();
  for (Delivery& delivery : slots_) delivery.job.reset();
}

}  // namespace queue
