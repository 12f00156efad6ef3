// The addresses that lately did not answer a connection in time, so that not every delivery waits
// for them anew. They stand in two files of queue/lock: `tcpto`, which the originals read (queue.md
// section 17), has room for 64 IPv4 addresses; `timeouts` for 32768 of either kind. What is noted
// is noted in both; what is known is looked up in `timeouts` if that is there.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace queue {

/// In network order; IPv4 as ::ffff:a.b.c.d.
using Address = std::array<uint8_t, 16>;

/// One record of a table.
struct TimeoutRecord {
  Address address{};
  unsigned count = 0;  // of timeouts, at most 10; 0: the record is free
  int64_t when = 0;    // the last timeout
};

/// The bytes of a table, or of a part of one, without the file. Only whole records count.
class TimeoutTable {
 public:
  enum class Form {
    narrow,  // 16 bytes: IPv4 address, count, 3 bytes unused, time in 4 bytes, 4 bytes unused
    wide,    // 32 bytes: address, time in 8 bytes, count, 7 bytes unused
  };         // times have their lowest byte first
  TimeoutTable(Form form, std::string bytes) : form_(form), bytes_(std::move(bytes)) {}

  size_t size() const { return bytes_.size() / record_size(); }
  /// A time of 4 bytes is taken for the one closest to `now` that ends so.
  TimeoutRecord record(size_t i, int64_t now) const;

  struct Seen {
    bool recorded;  // there is a record, whatever it says
    bool skip;      // no connection should be tried now
  };
  /// `spread` makes processes differ in when they try again: the process id.
  Seen look_up(const Address& address, int64_t now, int spread) const;

  /// Notes how connecting went. Returns the number of the record that changed; nothing if none did.
  std::optional<size_t> note_timeout(const Address& address, int64_t now);
  std::optional<size_t> note_answer(const Address& address, int64_t now);

  size_t record_size() const { return form_ == Form::narrow ? 16 : 32; }
  /// The bytes of a record, to be written at its place.
  std::string_view bytes_of(size_t i) const {
    return std::string_view(bytes_).substr(i * record_size(), record_size());
  }

 private:
  std::optional<size_t> find(const Address& address, int64_t now) const;
  void set(size_t i, const TimeoutRecord& record);
  bool holds(const Address& address) const;

  Form form_;
  std::string bytes_;
};

// The files, relative to the mail home.
constexpr const char* tcpto_path = "queue/lock/tcpto";
constexpr const char* timeouts_path = "queue/lock/timeouts";
constexpr size_t tcpto_size = 1024;

/// `timeouts` is cut into buckets of 8 records, and an address has its record in one bucket only:
/// so looking it up is one short read, however many there are.
constexpr size_t bucket_size = 8 * 32;
constexpr size_t timeouts_size = 4096 * bucket_size;
/// Where the bucket of `address` begins.
uint64_t bucket_of(const Address& address);

// Each takes the lock of a file for its time. A file that is missing or cannot be read knows
// nothing. The current directory is the mail home.

/// Empties both; false, with errno and the file in `path`, if `tcpto` cannot be, or `timeouts` is
/// there and cannot be.
[[nodiscard]] bool clear_timeouts(const char*& path);
TimeoutTable::Seen look_up_timeout(const Address& address);
void note_timeout(const Address& address);
void note_answer(const Address& address);

}  // namespace queue
