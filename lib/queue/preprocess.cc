// From todo to info, local and remote.

#include "queue/preprocess.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include "io/writer.h"
#include "os/sync.h"
#include "queue/bounce.h"
#include "queue/log.h"
#include "text/scan.h"

namespace queue {

namespace {

constexpr size_t handful = 32;
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
  Id id = 0;
  Output info, local, remote;
  bool good = false;
};

void Preprocessor::open_todo() {
  wanted_ = false;
  if (!layout_.todo_is_split()) {
    directories_.emplace_back("todo");
    return;
  }
  for (unsigned i = 0; i < layout_.split(); ++i) directories_.push_back(text::join("todo/", i));
}

std::vector<Id> Preprocessor::next_ids() {
  std::vector<Id> ids;
  if (!directory_ && directories_.empty() && wanted_) open_todo();
  while (ids.size() < handful) {
    if (!directory_) {
      if (directories_.empty()) break;
      directory_.emplace(directories_.back());
      if (!*directory_) log("alert: unable to opendir ", directories_.back(), ", sleeping...");
      directories_.pop_back();
      if (!*directory_) {
        directory_.reset();
        continue;
      }
    }
    const std::string_view name = directory_->next();
    if (name.empty()) {
      directory_.reset();
    } else if (const auto id = id_of_name(name)) {
      ids.push_back(*id);
    }
  }
  return ids;
}

bool Preprocessor::remove_leftovers(Id id) const {
  for (const std::string& name : {layout_.local(id), layout_.remote(id), layout_.info(id)}) {
    if (os::unlink(name) || errno == ENOENT) continue;
    log("warning: unable to unlink ", name, "; will try again later");
    return false;
  }
  return true;
}

bool Preprocessor::add_recipient(Work& work, std::string_view recipient) const {
  const Destination destination = route(routing_, recipient);
  const bool local = destination.channel == ChannelName::local;
  Output& output = local ? work.local : work.remote;
  if (!output && !output.create(local ? layout_.local(work.id) : layout_.remote(work.id))) return false;
  output.record('T', destination.address);
  return true;
}

/// Reads the envelope in todo and writes the files of the message, without waiting for the disk.
bool Preprocessor::prepare(Work& work) const {
  const std::string todo = layout_.todo(work.id);
  const auto text = os::status(layout_.mess(work.id));
  if (!text) {
    log("warning: unable to stat ", layout_.mess(work.id), "; will try again later");
    return false;
  }
  os::Fd envelope = os::open_read(todo);
  if (!envelope) {
    log("warning: unable to open ", todo);
    return false;
  }
  log("new msg ", work.id);
  if (!remove_leftovers(work.id) || !work.info.create(layout_.info(work.id))) return false;

  RecordReader reader(std::move(envelope));
  Record record;
  std::string uid = "0";
  std::string qp = "0";
  RecordReader::State state;
  while ((state = reader.next(record)) == RecordReader::State::record) {
    switch (record.letter) {
      case 'u': uid = record.text; break;
      case 'p': qp = record.text; break;
      case 'F':
        work.info.record('F', record.text);
        log("info msg ", work.id, ": bytes ", text->size, " from <", log_safe(record.text), "> qp ",
            text::scan_decimal(qp).value, " uid ", text::scan_decimal(uid).value);
        break;
      case 'T':
        if (!add_recipient(work, record.text)) return false;
        break;
      default: log("warning: unknown record type in ", todo); return false;
    }
  }
  if (state == RecordReader::State::trouble) {
    log("warning: trouble reading ", todo);
    return false;
  }
  return work.info.flush() && work.local.flush() && work.remote.flush();
}

/// Waits until the files of all good works are on the disk, and their names too.
bool Preprocessor::make_durable(const std::vector<Work>& works, const Layout& layout) {
  std::vector<const os::Fd*> files;
  std::vector<std::string> directories;
  for (const Work& work : works) {
    if (!work.good) continue;
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

std::vector<Preprocessed> Preprocessor::step() {
  std::vector<Work> works;
  for (const Id id : next_ids()) {
    works.emplace_back().id = id;
    works.back().good = prepare(works.back());
  }
  const bool durable = works.empty() || make_durable(works, layout_);
  std::vector<Id> written;
  for (const Work& work : works) {
    if (work.good && durable) {
      written.push_back(work.id);
    } else {
      (void)remove_leftovers(work.id);  // it stays in todo, for the next scan
    }
  }
  // The commit: once the name in todo is gone, the files written here are the message's only ones. A
  // message whose name stays is made anew by the next scan, and must not be delivered before.
  std::vector<Preprocessed> ready;
  for (const Id id : cleaner_.clean(Cleanup::todo, written)) {
    const auto work = std::ranges::find(works, id, &Work::id);
    ready.push_back({id, static_cast<bool>(work->local), static_cast<bool>(work->remote)});
  }
  return ready;
}

}  // namespace queue
