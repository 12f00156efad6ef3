// From todo to info, local and remote.

#include "queue/preprocess.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "io/writer.h"
#include "os/clock.h"
#include "os/sync.h"
#include "queue/bounce.h"
#include "queue/log.h"
#include "text/scan.h"

namespace queue {

namespace {

constexpr size_t handful = 64;
constexpr int64_t step_milliseconds = 20;
constexpr os::Mode file_mode = 0600;

/// A file being written, made on first use.
class Output {
 public:
  bool create(const std::string& name) {
    fd_ = os::open_exclusive(name, file_mode);
    if (!fd_) {
      log("warning: unable to create ", name);
      return false;
    }
    name_ = name;
    room_ = std::make_unique<char[]>(room_size);
    writer_ = std::make_unique<io::Writer>(fd_.get(), std::span<char>(room_.get(), room_size));
    return true;
  }
  explicit operator bool() const { return writer_ != nullptr; }
  void record(char letter, std::string_view text) {
    writer_->put(letter);
    writer_->put(text);
    writer_->put('\0');
  }
  bool flush() {
    if (writer_ == nullptr || writer_->flush()) return true;
    log("warning: trouble writing to ", name_);
    return false;
  }
  const os::Fd& fd() const { return fd_; }
  const std::string& name() const { return name_; }

 private:
  static constexpr size_t room_size = 1024;
  os::Fd fd_;
  std::string name_;
  std::unique_ptr<char[]> room_;
  std::unique_ptr<io::Writer> writer_;
};

}  // namespace

struct Preprocessor::Work {
  enum class State { untouched, bad, written, tried };

  Id id = 0;
  std::string sender;
  std::optional<Destination> first;  // the first recipient, as long as there is no other
  Output info, local, remote;
  State state = State::untouched;
};

/// Opens the next directory of todo; false at the end.
bool Preprocessor::open_next() {
  if (directories_.empty() && std::exchange(wanted_, false)) directories_ = layout_.todo_directories();
  while (!directories_.empty()) {
    const std::string name = std::move(directories_.back());
    directories_.pop_back();
    directory_.emplace(name);
    if (*directory_) return true;
    directory_.reset();
    log("alert: unable to opendir ", name, ", sleeping...");
  }
  return false;
}

/// The next message in todo; nothing at its end.
std::optional<Id> Preprocessor::next_id() {
  while (directory_ || open_next()) {
    const std::string_view name = directory_->next();
    if (name.empty()) {
      directory_.reset();
    } else if (const auto id = id_of_name(name)) {
      return id;
    }
  }
  return std::nullopt;
}

bool Preprocessor::remove_leftovers(Id id) const {
  for (const std::string& name : {layout_.local(id), layout_.remote(id), layout_.info(id)}) {
    if (os::unlink(name) || errno == ENOENT) continue;
    log("warning: unable to unlink ", name, "; will try again later");
    return false;
  }
  return true;
}

bool Preprocessor::write_recipient(Work& work, const Destination& destination) const {
  const bool local = destination.channel == ChannelName::local;
  Output& output = local ? work.local : work.remote;
  if (!output && !output.create(local ? layout_.local(work.id) : layout_.remote(work.id))) return false;
  output.record('T', destination.address);
  return true;
}

/// The first recipient is kept in mind, for it may be the only one.
bool Preprocessor::add_recipient(Work& work, std::string_view recipient) const {
  Destination destination = route(routing_, recipient);
  if (!work.first && !work.local && !work.remote) {
    work.first = std::move(destination);
    return true;
  }
  const auto first = std::exchange(work.first, std::nullopt);
  return (!first || write_recipient(work, *first)) && write_recipient(work, destination);
}

bool Preprocessor::read_envelope(Work& work, os::Fd envelope, const std::string& todo, uint64_t size) const {
  log("new msg ", work.id);
  if (!remove_leftovers(work.id)) return false;

  RecordReader reader(std::move(envelope));
  Record record;
  std::string uid = "0";
  std::string qp = "0";
  bool has_sender = false;
  RecordReader::State state;
  while ((state = reader.next(record)) == RecordReader::State::record) {
    switch (record.letter) {
      case 'u': uid = record.text; break;
      case 'p': qp = record.text; break;
      case 'F':
        work.sender = record.text;
        has_sender = true;
        log("info msg ", work.id, ": bytes ", size, " from <", log_safe(record.text), "> qp ",
            text::scan_decimal(qp).value, " uid ", text::scan_decimal(uid).value);
        break;
      case 'T':
        if (!add_recipient(work, record.text)) return false;
        break;
      default: log("warning: unknown record type in ", todo); return false;
    }
  }
  // What lacks its sender was cut: to go on would be to lose a message.
  if (state != RecordReader::State::trouble && has_sender) return true;
  log("warning: trouble reading ", todo);
  return false;
}

bool Preprocessor::try_at_once(Work& work, int64_t now) {
  if (!work.first) return false;
  Channel& channel = work.first->channel == ChannelName::local ? local_ : remote_;
  if (!channel.try_at_once({work.id, work.first->channel, work.sender, work.first->address, now})) return false;
  tried_.insert(work.id);
  return true;
}

/// Writes the files of the message, without waiting for the disk.
bool Preprocessor::write_files(Work& work) const {
  if (!work.info.create(layout_.info(work.id))) return false;
  work.info.record('F', work.sender);
  if (work.first && !write_recipient(work, *work.first)) return false;
  return work.info.flush() && work.local.flush() && work.remote.flush();
}

/// Reads the envelope in todo, and has the message tried, or writes its files.
///
/// A directory that changes while it is read may give a name that is no longer there. Nothing is done then:
/// what has that number in info and the channels is no leftover, but a message to be delivered.
void Preprocessor::prepare(Work& work, int64_t now) {
  const std::string todo = layout_.todo(work.id);
  os::Fd envelope = os::open_read_nonblocking(todo);
  if (!envelope) {
    if (errno != ENOENT) log("warning: unable to open ", todo);
    return;
  }
  work.state = Work::State::bad;
  const auto text = os::status(layout_.mess(work.id));
  if (!text && layout_.text_is_gone(work.id)) {
    log("warning: ", layout_.mess(work.id), " is gone, and with it msg ", work.id);
    if (remove_leftovers(work.id)) (void)cleaner_.clean(Cleanup::todo, {&work.id, 1});
    return;
  }
  if (!text) {
    log("warning: unable to stat ", layout_.mess(work.id), "; will try again later");
    return;
  }
  if (!read_envelope(work, std::move(envelope), todo, text->size)) return;
  if (try_at_once(work, now)) {
    work.state = Work::State::tried;
  } else if (write_files(work)) {
    work.state = Work::State::written;
  }
}

/// Waits until the files of all good works are on the disk, and their names too.
bool Preprocessor::make_durable(const std::vector<Work>& works, const Layout& layout) {
  std::vector<const os::Fd*> files;
  std::vector<std::string> directories;
  for (const Work& work : works) {
    if (work.state != Work::State::written) continue;
    for (const Output* output : {&work.info, &work.local, &work.remote}) {
      if (!*output) continue;
      files.push_back(&output->fd());
      directories.push_back(layout.directory(output->name()));
    }
  }
  if (os::sync_all(files, directories)) return true;
  log("warning: trouble fsyncing ", directories.front());
  return false;
}

/// Makes what was written durable, and then has the names in todo removed: once one is gone, the files
/// written here are the message's only ones. A message whose name stays is made anew by the next scan, and
/// must not be delivered before.
std::vector<Preprocessed> Preprocessor::commit(const std::vector<Work>& works) {
  const auto written = [](const Work& work) { return work.state == Work::State::written; };
  const bool durable = std::ranges::none_of(works, written) || make_durable(works, layout_);
  std::vector<Id> ids;
  for (const Work& work : works) {
    if (written(work) && durable) {
      ids.push_back(work.id);
    } else if (work.state == Work::State::bad || written(work)) {
      (void)remove_leftovers(work.id);  // it stays in todo, for the next scan
    }
  }
  std::vector<Preprocessed> ready;
  for (const Id id : cleaner_.clean(Cleanup::todo, ids)) {
    const auto work = std::ranges::find(works, id, &Work::id);
    ready.push_back({id, static_cast<bool>(work->local), static_cast<bool>(work->remote)});
  }
  return ready;
}

std::vector<Preprocessed> Preprocessor::step(int64_t now) {
  std::vector<Work> works;
  const int64_t end = os::monotonic_milliseconds() + step_milliseconds;
  while (works.size() < handful && os::monotonic_milliseconds() < end) {
    const auto id = next_id();
    if (!id) break;
    // A directory that changes while it is read may give a name twice.
    if (tried_.contains(*id) || std::ranges::find(works, *id, &Work::id) != works.end()) continue;
    works.emplace_back().id = *id;
    prepare(works.back(), now);
  }
  return commit(works);
}

std::vector<Id> Preprocessor::write(const std::vector<FirstTry>& messages) {
  std::vector<Work> works;
  for (const FirstTry& message : messages) {
    tried_.erase(message.id);
    Work& work = works.emplace_back();
    work.id = message.id;
    work.sender = message.sender;
    work.first.emplace().channel = message.channel;
    work.first->address = message.recipient;
    work.state = Work::State::bad;
    if (!write_files(work)) continue;
    work.state = Work::State::written;
    if (!os::set_times(work.info.fd(), message.birth)) log("warning: unable to utime ", work.info.name());
  }
  std::vector<Id> ids;
  for (const Preprocessed& message : commit(works)) ids.push_back(message.id);
  return ids;
}

void Preprocessor::forget(const std::vector<Id>& ids) {
  for (const Id id : ids) tried_.erase(id);
}

}  // namespace queue
