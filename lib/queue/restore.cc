// A message of a stream on its way into this queue.

#include "queue/restore.h"

#include <cerrno>
#include <vector>

#include "os/clock.h"
#include "os/error.h"
#include "os/lock.h"
#include "os/sync.h"
#include "queue/control.h"
#include "queue/records.h"

namespace queue {

namespace {

constexpr int most_numbers = 64;
constexpr int64_t patience_milliseconds = 5000;
constexpr int64_t pause_milliseconds = 10;
constexpr os::Mode file_mode = 0600;

/// A file of qmail-send, removed in the end unless it is kept.
class OwnFile {
 public:
  explicit OwnFile(uint32_t uid) : uid_(uid) {}
  ~OwnFile() {
    const os::KeepErrno keep;
    const Acting as_owner(uid_);
    if (fd_ && !kept_) (void)os::unlink(name_);
  }
  OwnFile(const OwnFile&) = delete;
  OwnFile& operator=(const OwnFile&) = delete;

  bool create(std::string name) {
    const Acting as_owner(uid_);
    name_ = std::move(name);
    if (as_owner) fd_ = os::open_exclusive(name_, file_mode);
    writer_.set_fd(fd_.get());
    return static_cast<bool>(fd_);
  }
  explicit operator bool() const { return static_cast<bool>(fd_); }
  io::Writer& writer() { return writer_; }
  void record(char letter, std::string_view text) { writer_.print(letter, text, '\0'); }
  /// What was written is with the system, and the file as old as it shall be.
  bool finish(std::optional<int64_t> modified) {
    return !fd_ || (writer_.flush() && (!modified || os::set_times(name_, *modified)));
  }
  bool rename(std::string name) {
    if (!os::rename(name_, name)) return false;
    name_ = std::move(name);
    return true;
  }
  void keep() { kept_ = true; }
  const os::Fd& fd() const { return fd_; }
  const std::string& name() const { return name_; }

 private:
  uint32_t uid_;
  os::Fd fd_;
  std::string name_;
  bool kept_ = false;
  char room_[1024];
  io::Writer writer_{-1, room_};
};

/// Copies the whole of `from`.
bool copy(const Spool& from, io::Writer& to) {
  char room[4096];
  for (uint64_t done = 0;;) {
    const ptrdiff_t count = os::read_at(from.fd(), room, done);
    if (count <= 0) return count == 0;
    to.put({room, static_cast<size_t>(count)});
    done += static_cast<size_t>(count);
  }
}

/// How a recipient is noted in the spool: a letter for the channel, a capital for one that is done.
char letter_of(const StreamRecipient& recipient) {
  if (!recipient.channel) return recipient.progress == Progress::done ? 'A' : 'a';
  if (*recipient.channel == ChannelName::local) return recipient.progress == Progress::done ? 'L' : 'l';
  return recipient.progress == Progress::done ? 'R' : 'r';
}

bool is_done(char letter) { return letter == 'A' || letter == 'L' || letter == 'R'; }

/// Everything about a message that qmail-send has.
struct OwnFiles {
  explicit OwnFiles(uint32_t uid) : local(uid), remote(uid), bounce(uid), hold(uid), info(uid) {}
  OwnFile local, remote, bounce, hold, info;
};

/// Puts a recipient where it is routed to now; one that is done, where it was.
bool add_recipient(OwnFiles& files, const Layout& layout, Id id, const Routing& routing, const Record& noted) {
  Destination destination = route(routing, noted.text);
  const bool done = is_done(noted.letter);
  if (done && noted.letter != 'A') {
    const ChannelName channel = noted.letter == 'L' ? ChannelName::local : ChannelName::remote;
    if (destination.channel != channel) {
      destination.channel = channel;
      destination.address = noted.text;
    }
  }
  const bool local = destination.channel == ChannelName::local;
  OwnFile& file = local ? files.local : files.remote;
  if (!file && !file.create(local ? layout.local(id) : layout.remote(id))) return false;
  file.record(done ? 'D' : 'T', destination.address);
  return true;
}

/// If the message is held; it must be before anybody can see it.
bool write_hold(OwnFile& file, const std::optional<std::string>& reason, Id id) {
  if (!reason) return true;
  if (!file.create(hold_file(id))) return false;
  file.writer().print(*reason, reason->empty() ? "" : "\n");
  return true;
}

}  // namespace

bool Spool::open(os::Path path) {
  fd_ = os::open_unnamed(path);
  writer_.set_fd(fd_.get());
  return static_cast<bool>(fd_);
}

bool Spool::empty_out() {
  if (empty()) return true;
  size_ = 0;
  return writer_.flush() && os::truncate(fd_, 0) && os::seek(fd_.get(), 0);
}

void Spool::put(std::string_view bytes) {
  writer_.put(bytes);
  size_ += bytes.size();
}

bool Restorer::open() {
  return (recipients_.open("pid") && notes_.open("pid")) || fail("unable to make a file in queue/pid");
}

bool Restorer::number_is_taken(Id id) const {
  const Acting as_send(roles_.send);
  for (const std::string& name :
       {layout_.info(id), layout_.local(id), layout_.remote(id), layout_.bounce(id), hold_file(id)}) {
    if (os::link_status(name)) return true;
  }
  return false;
}

bool Restorer::start(const StreamHead& head) {
  message_.reset();
  text_.reset();
  head_ = head;
  next_[0] = next_[1] = std::nullopt;
  if (!recipients_.empty_out() || !notes_.empty_out()) return fail("unable to write to queue/pid");
  // What stands under a number without a text is damaged, but it stays as it is.
  std::vector<std::unique_ptr<NewMessage>> held;
  for (int i = 0; i < most_numbers; ++i) {
    auto message = std::make_unique<NewMessage>(layout_);
    if (message->create() != Outcome::queued) break;
    if (!number_is_taken(message->id())) {
      message_ = std::move(message);
      break;
    }
    held.push_back(std::move(message));
  }
  if (!message_) return fail("unable to make a file in queue/mess");
  message_->begin(static_cast<uint32_t>(head_.uid.value_or(os::real_uid())),
                  head_.qp.value_or(static_cast<uint64_t>(os::process_id())));
  text_ = os::open_read(layout_.mess(id()));
  return text_ || fail("unable to read queue/mess");
}

void Restorer::recipient(const StreamRecipient& recipient) {
  recipients_.put(text::join(letter_of(recipient), recipient.address, '\0'));
}

bool Restorer::commit() {
  if (!recipients_.flush() || !notes_.flush()) return fail("unable to write to queue/pid");
  os::Fd mutex;
  {
    const Acting as_send(roles_.send);
    if (as_send) mutex = os::open_write("lock/sendmutex");
  }
  if (!mutex) return fail("unable to open queue/lock/sendmutex");
  // While it is held here, no qmail-send starts.
  way_ = os::try_lock(mutex) ? Way::info : Way::todo;
  if (way_ == Way::todo && errno != EWOULDBLOCK) return fail("unable to lock queue/lock/sendmutex");
  return way_ == Way::info ? commit_info() : commit_todo();
}

/// The last step is the name in info: without it the message's files mean nothing to anybody.
bool Restorer::commit_info() {
  if (!message_->sync_text()) return fail("unable to write to queue/mess");
  const Acting as_send(roles_.send);
  if (!as_send) return fail("unable to become the user of qmail-send");
  OwnFiles files(roles_.send);
  const std::string temporary = layout_.info(id()) + ".import";
  if (!os::unlink(temporary) && errno != ENOENT) return fail("unable to write to queue/info");
  if (!files.info.create(temporary)) return fail("unable to write to queue/info");
  files.info.record('F', head_.sender);
  if (!each_record(recipients_.fd(), [&](const Record& noted) {
        return add_recipient(files, layout_, id(), routing_, noted);
      })) {
    return fail("unable to write to queue/local and queue/remote");
  }
  if (!notes_.empty() && !(files.bounce.create(layout_.bounce(id())) && copy(notes_, files.bounce.writer()))) {
    return fail("unable to write to queue/bounce");
  }
  if (!write_hold(files.hold, head_.hold, id())) return fail("unable to write to queue/hold");
  if (!files.info.finish(head_.born) || !files.local.finish(next_[0]) || !files.remote.finish(next_[1]) ||
      !files.bounce.finish(std::nullopt) || !files.hold.finish(std::nullopt)) {
    return fail("unable to write the files of the message");
  }
  std::vector<const os::Fd*> written;
  std::vector<std::string> directories;
  for (const OwnFile* file : {&files.info, &files.local, &files.remote, &files.bounce, &files.hold}) {
    if (!*file) continue;
    written.push_back(&file->fd());
    directories.push_back(Layout::directory(file->name()));
  }
  if (!os::sync_all(written, std::move(directories)) || !files.info.rename(layout_.info(id()))) {
    return fail("unable to sync the files of the message");
  }
  message_->keep();
  for (OwnFile* file : {&files.info, &files.local, &files.remote, &files.bounce, &files.hold}) file->keep();
  return os::sync_directory(Layout::directory(layout_.info(id()))) || fail("unable to sync queue/info");
}

/// The notes stand there before the message: preprocessing leaves them alone, and adds to them later.
bool Restorer::commit_todo() {
  OwnFile bounce(roles_.send);
  if (!notes_.empty()) {
    if (!bounce.create(layout_.bounce(id())) || !copy(notes_, bounce.writer()) || !bounce.finish(std::nullopt)) {
      return fail("unable to write to queue/bounce");
    }
    const Acting as_send(roles_.send);
    if (!os::sync(bounce.fd()) || !os::sync_directory("bounce")) return fail("unable to sync queue/bounce");
  }
  OwnFile hold(roles_.send);
  if (head_.hold) {
    if (!write_hold(hold, head_.hold, id()) || !hold.finish(std::nullopt)) return fail("unable to write to queue/hold");
    const Acting as_send(roles_.send);
    if (!os::sync(hold.fd()) || !os::sync_directory("hold")) return fail("unable to sync queue/hold");
  }
  if (!write_todo()) return fail("unable to write to queue/intd");
  NewMessage* const one[] = {message_.get()};
  NewMessage::commit(one);
  if (message_->committed()) {
    bounce.keep();
    hold.keep();
  }
  return message_->outcome() == Outcome::queued || fail("unable to put the message into queue/todo");
}

bool Restorer::write_todo() {
  if (message_->end_text() != Outcome::queued) return false;
  message_->record('F', head_.sender);
  return each_record(recipients_.fd(),
                     [&](const Record& noted) {
                       if (!is_done(noted.letter)) message_->record('T', noted.text);
                       return true;
                     }) &&
         message_->end_envelope() == Outcome::queued;
}

bool Restorer::restore_birth() {
  const int64_t end = os::monotonic_milliseconds() + patience_milliseconds;
  while (os::link_status(layout_.todo(id()))) {
    if (os::monotonic_milliseconds() > end) return false;
    os::sleep_milliseconds(pause_milliseconds);
  }
  const Acting as_send(roles_.send);
  // The text is open: under this number there is no other message.
  const std::string info = layout_.info(id());
  if (!os::set_times(info, head_.born)) return errno == ENOENT;  // it has ended
  return os::sync(os::open_read(info));
}

}  // namespace queue
