// Constant databases (ucspi.md section 4): read one key at a time, written once and renamed in place.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/writer.h"
#include "os/fd.h"

namespace db {

enum class Found {
  yes,
  no,
  failed,  // errno says why; EPROTO if the file is damaged
};

/// Reads a cdb with pread: no file, however damaged or truncated meanwhile, can crash the reader.
class Cdb {
 public:
  explicit Cdb(os::Fd fd) : fd_(std::move(fd)) {}

  /// The data of the first record with that key.
  Found find(std::string_view key, std::string& data);
  /// The data of the next record with the key of the last `find`.
  Found find_next(std::string_view key, std::string& data);

 private:
  bool read(std::string& to, size_t size, uint64_t position) const;
  Found match(std::string_view key, uint32_t record, std::string& data) const;

  os::Fd fd_;
  uint32_t hash_ = 0;
  uint32_t table_ = 0;   // position of the hash table
  uint32_t slots_ = 0;   // its length
  uint32_t probed_ = 0;  // slots looked at so far
};

/// Writes a cdb to an empty file: all `add`, then `finish`, then fsync and rename by the caller.
class CdbMaker {
 public:
  explicit CdbMaker(int fd);

  /// False with errno EFBIG once the file would reach 4 GiB, or with the error of a write.
  [[nodiscard]] bool add(std::string_view key, std::string_view data);
  /// Writes the tables, and the header last.
  [[nodiscard]] bool finish();

 private:
  struct Slot {
    uint32_t hash;
    uint32_t record;
  };
  bool advance(uint64_t bytes);

  int fd_;
  uint64_t position_;
  std::vector<Slot> slots_;
  std::vector<char> buffer_;
  io::Writer writer_;
};

/// The hash of a key.
uint32_t cdb_hash(std::string_view key);

}  // namespace db
