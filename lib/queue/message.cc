// Writing a message into the queue.

#include "queue/message.h"

#include <cerrno>
#include <vector>

#include "os/clock.h"
#include "os/error.h"
#include "os/process.h"
#include "os/sync.h"
#include "text/date.h"
#include "text/fmt.h"

namespace queue {

namespace {

constexpr os::Mode file_mode = 0644;
constexpr int most_names = 9;      // tried for the file in pid
constexpr int most_numbers = 1000;  // tried for the text

/// Names in pid whose files keep their numbers from being given out again; removed in the end.
class Held {
 public:
  ~Held() {
    const os::KeepErrno keep;
    for (const std::string& name : names_) (void)os::unlink(name);
  }
  void add(std::string name) { names_.push_back(std::move(name)); }

 private:
  std::vector<std::string> names_;
};

}  // namespace

std::string received_line(const Roles& roles, uint32_t uid, uint64_t qp, int64_t now) {
  std::string who;
  // In a home with one account for everything the uid does not tell the roles apart.
  if (roles.single || (uid != roles.alias && uid != roles.daemon && uid != roles.send)) {
    who = text::join("by uid ", uid);
  } else {
    who = uid == roles.alias ? "by alias" : uid == roles.daemon ? "from network" : "for bounce";
  }
  return text::join("Received: (qmail ", qp, " invoked ", who, "); ", text::date822(now), '\n');
}

void pull_trigger() {
  const os::Fd trigger = os::open_write_nonblocking("lock/trigger");
  if (trigger) (void)os::write(trigger.get(), std::string_view("\0", 1));
}

// In a queue that was copied, the number of a new file may be the name of a message that is waiting: the
// file is held, so that the next one has another number.
Outcome NewMessage::create() {
  Held held;
  int sequence = 0;
  for (int numbers = 0; numbers < most_numbers; ++numbers) {
    std::string name;
    text_fd_.reset();
    for (int names = 0; names < most_names && !text_fd_; ++names) {
      name = text::join("pid/", os::process_id(), '.', os::now_seconds(), '.', ++sequence);
      text_fd_ = os::open_exclusive(name, file_mode);
    }
    if (!text_fd_) return Outcome::no_pid_file;
    const Outcome outcome = take_number(name);
    if (outcome != Outcome::no_mess_file || errno != EEXIST) return outcome;
    held.add(std::move(name));
  }
  return Outcome::no_mess_file;
}

/// Makes the file with that name in pid the text. With no_mess_file and EEXIST it keeps that name: its
/// number is taken.
Outcome NewMessage::take_number(const std::string& name) {
  const auto status = os::status(text_fd_);
  if (!status) {
    (void)os::unlink(name);
    return Outcome::no_pid_file;
  }
  id_ = status->inode;
  // An envelope without a text would become that of this message, as soon as there is a text.
  if (os::link_status(layout_.todo(id_)) || os::link_status(layout_.intd(id_))) {
    errno = EEXIST;
    return Outcome::no_mess_file;
  }
  has_text_ = os::link(name, layout_.mess(id_));
  if (!has_text_ && errno == EEXIST) return Outcome::no_mess_file;
  const os::KeepErrno keep;
  const bool unlinked = os::unlink(name);
  if (!has_text_) return Outcome::no_mess_file;
  if (!unlinked) return Outcome::no_pid_file;
  text_.set_fd(text_fd_.get());
  return Outcome::queued;
}

void NewMessage::begin(const Roles& roles, uint32_t uid, uint64_t qp) {
  begin(uid, qp);
  put(received_line(roles, uid, qp, os::now_seconds()));
}

void NewMessage::begin(uint32_t uid, uint64_t qp) {
  uid_ = uid;
  qp_ = qp;
}

bool NewMessage::sync_text() {
  return text_.flush() && os::sync(text_fd_) && os::sync_directory(Layout::directory(layout_.mess(id_)));
}

Outcome NewMessage::end_text() {
  if (!text_.flush()) return Outcome::write_error;
  envelope_fd_ = os::open_exclusive(layout_.intd(id_), file_mode);
  if (!envelope_fd_) return Outcome::no_intd_file;
  has_envelope_ = true;
  envelope_.set_fd(envelope_fd_.get());
  envelope_.print('u', uid_, '\0', 'p', qp_, '\0');
  return Outcome::queued;
}

Outcome NewMessage::address_record(char letter, std::string_view address) {
  if (address.size() > address_most) return Outcome::address_too_long;
  record(letter, address);
  return Outcome::queued;
}

void NewMessage::record(char letter, std::string_view address) {
  envelope_.put(letter);
  envelope_.put(address);
  envelope_.put('\0');
}

Outcome NewMessage::end_envelope() {
  return envelope_.flush() ? Outcome::queued : Outcome::write_error;
}

void NewMessage::commit(std::span<NewMessage* const> messages) {
  std::vector<const os::Fd*> files;
  std::vector<std::string> directories;
  for (const NewMessage* message : messages) {
    files.push_back(&message->text_fd_);
    files.push_back(&message->envelope_fd_);
    directories.push_back(Layout::directory(message->layout_.mess(message->id_)));
    directories.push_back(Layout::directory(message->layout_.intd(message->id_)));
  }
  const bool synced = os::sync_all(files, std::move(directories));

  directories = {};
  for (NewMessage* message : messages) {
    message->outcome_ = synced ? message->link_into_todo() : Outcome::write_error;
    if (message->committed_) {
      directories.push_back(Layout::directory(message->layout_.todo(message->id_)));
    }
  }
  if (directories.empty()) return;
  // From here on qmail-send may have the messages: they stay, and are delivered even if the sender is
  // told otherwise.
  const bool durable = os::sync_all({}, std::move(directories));
  for (NewMessage* message : messages) {
    if (!durable && message->committed_) message->outcome_ = Outcome::write_error;
  }
  pull_trigger();
}

Outcome NewMessage::link_into_todo() {
  if (!text_fd_.close() || !envelope_fd_.close()) return Outcome::write_error;
  committed_ = os::link(layout_.intd(id_), layout_.todo(id_));
  return committed_ ? Outcome::queued : Outcome::no_todo_file;
}

// Truncating first gives the space back even where the name cannot be removed.
NewMessage::~NewMessage() {
  if (committed_) return;
  const os::KeepErrno keep;
  if (has_envelope_) {
    if (envelope_fd_) (void)os::truncate(envelope_fd_, 0);
    if (!os::unlink(layout_.intd(id_)) && errno != ENOENT) return;
  }
  if (has_text_) {
    if (text_fd_) (void)os::truncate(text_fd_, 0);
    (void)os::unlink(layout_.mess(id_));
  }
}

}  // namespace queue
