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

/// Marks the record at `position` of `file` as done.
[[nodiscard]] bool mark_done(os::Path file, uint64_t position);

}  // namespace queue
