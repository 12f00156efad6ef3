// Constant databases (ucspi.md section 4): read one key at a time, written once and renamed in
// place.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  std::string header_;  // read by the first `find`
  uint32_t hash_ = 0;
  uint32_t table_ = 0;   // position of the hash table
  uint32_t slots_ = 0;   // its length
  uint32_t probed_ = 0;  // slots looked at so far
};

/// Writes a cdb to an empty file: all `add`, then `finish`, then fsync and rename by the caller.
/// The disk works along from the start, so that little is left for that fsync.
class CdbMaker {
 public:
  explicit CdbMaker(const os::Fd& file);

  /// False with errno EFBIG once the file would reach 4 GiB, or with the error of a write.
  [[nodiscard]] bool add(std::string_view key, std::string_view data);
  /// Writes the tables, and the header last.
  [[nodiscard]] bool finish();

 private:
  struct Slot {
    uint32_t hash;
    uint32_t record;
  };
  /// The slots of one table in the order of their records, in blocks that never move.
  class Slots {
   public:
    void add(Slot slot);
    size_t size() const { return size_; }
    /// The hash table of these slots as it stands in the file.
    void pack(std::vector<char>& table) const;

   private:
    static constexpr size_t block = 128;
    std::vector<std::unique_ptr<Slot[]>> blocks_;
    size_t size_ = 0;
  };

  [[nodiscard]] bool advance(uint64_t bytes);
  [[nodiscard]] bool put(std::string_view bytes);
  [[nodiscard]] bool put_in_pieces(std::string_view bytes);
  void copy_to_buffer(std::string_view bytes);
  [[nodiscard]] bool flush();

  const os::Fd& file_;
  uint64_t position_;  // of what is added next
  std::array<Slots, 256> slots_;
  std::unique_ptr<char[]> buffer_;
  size_t used_ = 0;
};

/// The hash of a key.
uint32_t cdb_hash(std::string_view key);

/// A number as the file has it: the four bytes from `bytes` on, the low one first.
uint32_t cdb_number(const char* bytes);

}  // namespace db
