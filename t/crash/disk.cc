// A disk that remembers no more than it must.

#include "crash/disk.h"

#include <algorithm>

namespace crash {

namespace {

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Chance that is the same in each run (xorshift).
class Chance {
 public:
  explicit Chance(uint64_t seed) : state_(seed * 2654435761 + 88172645463325252ULL) {}
  uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  bool coin() { return (next() >> 20 & 1) != 0; }

 private:
  uint64_t state_;
};

/// Of `bytes` those that lie beyond the end of `content` become 0; what overwrites does not.
void lose_new_bytes(std::string& bytes, const std::string& content, uint64_t offset) {
  const size_t old = content.size() > offset ? content.size() - offset : 0;
  if (old < bytes.size()) std::fill(bytes.begin() + static_cast<ptrdiff_t>(old), bytes.end(), '\0');
}

}  // namespace

void Disk::perform(std::string& content, const Write& write) {
  if (write.truncation) return content.resize(write.offset);
  const size_t end = write.offset + write.bytes.size();
  if (content.size() < end) content.resize(end);
  content.replace(write.offset, write.bytes.size(), write.bytes);
}

void Disk::rename_to(const std::string& path, FilePointer file, uint64_t end) {
  if (file) {
    names_[path] = known_[path] = file;
  } else {
    names_.erase(path);
  }
  pending_.push_back({end, path, std::move(file)});
}

void Disk::sync_file(File& file, uint64_t before) {
  const auto first_kept =
      std::ranges::find_if(file.pending, [before](const Write& write) { return write.end >= before; });
  for (auto write = file.pending.begin(); write != first_kept; ++write) perform(file.durable, *write);
  file.pending.erase(file.pending.begin(), first_kept);
}

void Disk::sync_names(const std::string& directory, uint64_t before) {
  std::erase_if(pending_, [&](const NameChange& change) {
    if (change.end >= before || (!directory.empty() && directory_of(change.path) != directory)) return false;
    if (change.file) {
      durable_[change.path] = change.file;
    } else {
      durable_.erase(change.path);
    }
    return true;
  });
}

Disk::FilePointer Disk::file_of(const Event& event) const {
  const auto open = open_.find({event.pid, event.fd});
  if (event.fd >= 0 && open != open_.end()) return open->second;
  const auto known = known_.find(event.path);
  return known == known_.end() ? nullptr : known->second;
}

/// A file is opened, and made or emptied before.
void Disk::open(const Event& event) {
  const auto named = names_.find(event.path);
  if (named != names_.end()) {
    open_[{event.pid, event.fd}] = named->second;
    if (event.kind == Event::Kind::empty) cut(*named->second, 0, event.end);
    return;
  }
  open_[{event.pid, event.fd}] = nullptr;  // a directory, until this turns out to be a new file
  if (event.kind == Event::Kind::open) return;
  const auto file = std::make_shared<File>();
  rename_to(event.path, file, event.end);
  open_[{event.pid, event.fd}] = file;
}

void Disk::cut(File& file, uint64_t size, uint64_t end) {
  file.size = size;
  file.pending.push_back({end, size, {}, true});
}

void Disk::apply(const Event& event) {
  using Kind = Event::Kind;
  if (event.kind == Kind::sync_all) {
    for (auto& [path, file] : known_) sync_file(*file, event.begin);
    return sync_names({}, event.begin);
  }
  const bool opens = event.kind == Kind::open || event.kind == Kind::create || event.kind == Kind::empty;
  if (!counts(event.path)) {
    if (opens) open_.erase({event.pid, event.fd});
    return;
  }
  if (opens) return open(event);
  const FilePointer file = event.kind == Kind::link || event.kind == Kind::rename ? names_[event.path] : file_of(event);
  switch (event.kind) {
    case Kind::truncate:
      if (file) cut(*file, event.offset.value_or(0), event.end);
      return;
    case Kind::write: {
      if (!file) return;
      const uint64_t offset = event.offset.value_or(file->size);
      file->size = std::max<uint64_t>(file->size, offset + event.bytes.size());
      file->pending.push_back({event.end, offset, event.bytes, false});
      return;
    }
    case Kind::link:
      if (file) rename_to(event.other, file, event.end);
      return;
    case Kind::rename:
      if (!file) return;
      rename_to(event.path, nullptr, event.end);
      return rename_to(event.other, file, event.end);
    case Kind::unlink: return rename_to(event.path, nullptr, event.end);
    case Kind::sync:
      if (file) return sync_file(*file, event.begin);
      return sync_names(event.path, event.begin);
    case Kind::open:
    case Kind::create:
    case Kind::empty:
    case Kind::sync_all:
    case Kind::execute:
    case Kind::exit:
    case Kind::send: return;
  }
}

Files Disk::after_crash(const Loss& loss) const {
  Chance chance(loss.seed);
  const auto kept = [&chance](Loss::Changes changes) {
    return changes != Loss::Changes::none_kept && (changes != Loss::Changes::some || chance.coin());
  };
  std::map<std::string, FilePointer> names = durable_;
  for (const NameChange& change : pending_) {
    if (!kept(loss.names)) continue;
    if (change.file) {
      names[change.path] = change.file;
    } else {
      names.erase(change.path);
    }
  }
  std::map<const File*, std::string> contents;  // a file has the same under all its names
  Files files;
  for (const auto& [path, file] : names) {
    const auto [content, fresh] = contents.try_emplace(file.get(), file->durable);
    for (const Write& write : file->pending) {
      if (!fresh || !kept(loss.data)) continue;
      Write what = write;
      if (loss.data == Loss::Changes::torn && !what.truncation) what.bytes.resize(what.bytes.size() / 2);
      if (loss.data == Loss::Changes::zeroed) lose_new_bytes(what.bytes, content->second, what.offset);
      perform(content->second, what);
    }
    files[path.substr(root_.size())] = content->second;
  }
  return files;
}

}  // namespace crash
