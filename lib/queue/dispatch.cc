// Deliveries: which recipients are tried when, and what becomes of them.

#include "queue/dispatch.h"

#include <algorithm>
#include <cerrno>

#include "os/clock.h"
#include "queue/bounce.h"
#include "queue/log.h"

namespace queue {

namespace {

constexpr size_t report_most = 10000;  // bytes of one report that are kept
constexpr int64_t note_pause = 10000;  // milliseconds between tries to write a failure note
constexpr std::string_view too_long_in_queue =
    "I'm not going to try again; this message has been in the queue too long.\n";

unsigned byte_at(const char* bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

}  // namespace

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
  if (slots_.size() < limit_) slots_.resize(limit_);
}

std::string Channel::file(Id id) const {
  return name_ == ChannelName::local ? layout_.local(id) : layout_.remote(id);
}

std::optional<int64_t> Channel::next_due() const {
  if (!alive_ || stopping_ || running_ >= concurrency_) return std::nullopt;
  if (pass_) return 0;
  const auto first = waiting_.first();
  if (!first) return std::nullopt;
  return first->due;
}

void Channel::start_deliveries(int64_t now) {
  while (alive_ && !stopping_ && running_ < concurrency_) {
    if (!pass_ && !start_pass(now)) return;
    read_recipient();
  }
}

/// Takes up the message that is due first; false if none is due.
bool Channel::start_pass(int64_t now) {
  while (const auto first = waiting_.first()) {
    if (first->due > now) return false;
    const Id id = first->id;
    waiting_.remove_first();
    const std::string info = layout_.info(id);
    const auto status = os::status(info);
    if (!status && errno == ENOENT) continue;  // it has ended; its number may be used anew
    auto sender = read_sender(info);
    os::Fd recipients = status && sender ? os::open_read(file(id)) : os::Fd();
    if (!recipients) {
      log("warning: trouble opening ", status && sender ? file(id) : info, "; will try again later");
      waiting_.add(now + retry_after_failure, id);
      continue;
    }
    const int64_t birth = status->modified;
    pass_ = std::make_shared<Job>(Job{.id = id,
                                      .sender = std::move(*sender),
                                      .retry = next_retry(birth, now, skip_of(name_)),
                                      .dying = now > birth + lifetime_});
    pass_reader_ = std::make_unique<RecordReader>(std::move(recipients));
    return true;
  }
  return false;
}

void Channel::read_recipient() {
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
    case 'T': return start_delivery(record);
    case 'D': return;
    default:
      log("warning: unknown record type in ", file(pass_->id), "!");
      end_pass();
  }
}

void Channel::end_pass() {
  const std::shared_ptr<Job> job = std::exchange(pass_, nullptr);
  pass_reader_.reset();
  if (job->deliveries == 0) close_job(*job);
}

void Channel::start_delivery(const Record& record) {
  const auto slot = std::ranges::find_if(slots_, [](const Delivery& d) { return d.job == nullptr; });
  const auto number = static_cast<size_t>(slot - slots_.begin());
  *slot = {pass_, ++serial_, record.position, record.text};
  ++pass_->deliveries;
  ++pass_->open;
  ++running_;
  changed_ = true;
  output_ += static_cast<char>(number & 255);
  if (wide_) output_ += static_cast<char>(number >> 8);
  text::append(output_, layout_.split_id(pass_->id), '\0', expand_verp(pass_->sender, record.text), '\0',
               record.text, '\0');
  log("starting delivery ", slot->serial, ": msg ", pass_->id, " to ", label(), ' ',
      log_safe(record.text));
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
  char bytes[4096];
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
}

/// What the spawn daemon says of the delivery in `slot`: a letter, then text for people.
void Channel::report(size_t slot, std::string_view text) {
  if (slot >= slots_.size() || slots_[slot].job == nullptr) {
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
    case 'Z': log("delivery ", delivery.serial, ": deferral: ", log_safe(words)); break;
    case 'D':
      log("delivery ", delivery.serial, ": failure: ", log_safe(words));
      add_note(delivery, words);
      break;
    default: log("delivery ", delivery.serial, ": report mangled, will defer");
  }
  if (letter == 'K' || letter == 'D') {
    if (!mark_done(file(delivery.job->id), delivery.position)) {
      log("warning: trouble marking ", file(delivery.job->id), "; message will be delivered twice!");
    }
    --delivery.job->open;
  }
  finish(delivery);
}

void Channel::finish(Delivery& delivery) {
  const std::shared_ptr<Job> job = std::exchange(delivery.job, nullptr);
  --running_;
  changed_ = true;
  if (--job->deliveries == 0 && job != pass_) close_job(*job);
}

/// No delivery of this try is left: the file goes if all recipients are done, else the next try is set.
void Channel::close_job(const Job& job) {
  if (!job.read_to_end || job.open > 0) return waiting_.add(job.retry, job.id);
  if (!os::unlink(file(job.id)) && errno != ENOENT) {
    log("warning: unable to unlink ", file(job.id), "; will try again later");
    return waiting_.add(job.retry, job.id);
  }
  finished_.push_back(job.id);
}

/// The note is on the disk before the recipient is marked: the sender must hear of it.
void Channel::add_note(const Delivery& delivery, std::string_view words) const {
  const std::string note = failure_note(without_prefix(routing_, delivery.recipient), words);
  const std::string name = layout_.bounce(delivery.job->id);
  for (;;) {
    const os::Fd fd = os::open_append(name, 0600);
    const auto size = fd ? os::seek_end(fd.get()) : std::nullopt;
    if (size && os::write_all(fd.get(), note) && os::sync(fd) && os::sync_directory("bounce")) return;
    if (size) (void)os::truncate(fd, *size);
    log("alert: unable to append to bounce message; HELP! sleeping...");
    os::sleep_milliseconds(note_pause);
  }
}

void Channel::store_times() const {
  for (const Schedule::Entry& entry : waiting_.entries()) {
    if (os::set_times(file(entry.id), entry.due)) continue;
    log("warning: unable to utime ", file(entry.id), "; message will be retried too soon");
  }
}

void Channel::lost() {
  if (!alive_) return;
  alive_ = false;
  log("alert: oh no! lost spawn connection! dying...");
  running_ = 0;
  for (Delivery& delivery : slots_) delivery.job.reset();
}

}  // namespace queue
