// The records of the queue's own files (queue.md section 4): a letter, an address, NUL.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/reader.h"
#include "os/file.h"

namespace queue {

constexpr size_t record_most = 65536;  // bytes; nothing that this system writes comes near it

struct Record {
  char letter;
  std::string text;
  uint64_t position;  // of its letter in the file
};

/// Reads record after record from a file.
class RecordReader {
 public:
  /// `trouble`, with errno: unreadable; cut short or overlong (EPROTO).
  enum class State { record, end, trouble };

  explicit RecordReader(os::Fd file) : file_(std::move(file)), reader_(file_.get(), room_) {}
  /// Begins at `position`, where a record must.
  RecordReader(os::Fd file, uint64_t position);
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  State next(Record& record);

 private:
  State trouble();

  os::Fd file_;
  char room_[2048];
  io::Reader reader_;
  uint64_t position_ = 0;
};

/// The sender in an info file; nothing, with errno, if it cannot be read or is not one `F` record.
std::optional<std::string> read_sender(os::Path info);
std::optional<std::string> read_sender(os::Fd info);

/// Gives each record of `file`, from its beginning, to `take`, which returns false to stop. The file stays
/// open. False, with errno, if it was stopped, or if a record cannot be read.
template <typename Take>
[[nodiscard]] bool each_record(const os::Fd& file, Take take) {
  RecordReader reader(os::duplicate(file.get()));
  if (!os::seek(file.get(), 0)) return false;
  Record record;
  for (;;) {
    switch (reader.next(record)) {
      case RecordReader::State::end: return true;
      case RecordReader::State::trouble: return false;
      case RecordReader::State::record: break;
    }
    if (!take(record)) return false;
  }
}

/// The record at `position` of `file`; nothing, with errno, if it cannot be read.
std::optional<Record> read_record(os::Path file, uint64_t position);

/// Marks the record at `position` of `file` as done.
[[nodiscard]] bool mark_done(os::Path file, uint64_t position);

}  // namespace queue
