// lock/tcpto: the IPv4 addresses that lately did not answer a connection in time (queue.md section
// 17), so that not every delivery waits for them anew.

#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "os/file.h"

namespace queue {

using Ip4 = std::array<unsigned char, 4>;

/// One record of the table.
struct TimeoutRecord {
  Ip4 address;
  unsigned count;  // of timeouts, at most 10; 0: the record is free
  uint32_t when;   // the last timeout
};

/// The bytes of the table, without the file. Only whole records count.
class TimeoutTable {
 public:
  explicit TimeoutTable(std::string bytes) : bytes_(std::move(bytes)) {}

  size_t size() const { return bytes_.size() / record_size; }
  TimeoutRecord record(size_t i) const;

  struct Seen {
    bool recorded;  // there is a record, whatever it says
    bool skip;      // no connection should be tried now
  };
  /// `spread` makes processes differ in when they try again: the process id.
  Seen look_up(const Ip4& address, int64_t now, int spread) const;

  /// Notes how connecting went. Returns the number of the record that changed; nothing if none did.
  std::optional<size_t> note_timeout(const Ip4& address, int64_t now);
  std::optional<size_t> note_answer(const Ip4& address);

  /// The bytes of a record, to be written at its place.
  std::string_view bytes_of(size_t i) const {
    return std::string_view(bytes_).substr(i * record_size, record_size);
  }

  static constexpr size_t record_size = 16;
  static constexpr size_t file_size = 64 * record_size;

 private:
  std::optional<size_t> find(const Ip4& address) const;
  void set(size_t i, const TimeoutRecord& record);

  std::string bytes_;
};

/// The table's file, relative to the mail home.
constexpr const char* tcpto_path = "queue/lock/tcpto";

// Each takes the lock for its time. A table that is missing or cannot be read knows nothing.
[[nodiscard]] bool clear_tcpto(os::Path path);
TimeoutTable::Seen look_up_tcpto(os::Path path, const Ip4& address);
void note_timeout(os::Path path, const Ip4& address);
void note_answer(os::Path path, const Ip4& address);

}  // namespace queue
