// lock/tcpto: the IPv4 addresses that lately did not answer a connection in time.

#include "queue/tcpto.h"

#include <algorithm>

#include "os/clock.h"
#include "os/lock.h"
#include "os/process.h"

namespace queue {

namespace {

constexpr size_t count_at = 4;
constexpr size_t when_at = 8;
constexpr unsigned most_timeouts = 10;
constexpr unsigned trusted_timeouts = 2;  // one may be chance
constexpr int64_t same_failure = 120;     // seconds in which several timeouts count as one

unsigned byte(std::string_view bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

/// The table's file, locked, and what it holds.
struct Locked {
  os::Fd file;
  TimeoutTable table{std::string()};
};

std::optional<Locked> open_locked(os::Path path) {
  Locked locked = {os::open_both(path)};
  if (!locked.file || !os::lock(locked.file)) return std::nullopt;
  std::string bytes(TimeoutTable::file_size, '\0');
  const ptrdiff_t count = os::read_at(locked.file, bytes, 0);
  if (count < 0) return std::nullopt;
  bytes.resize(static_cast<size_t>(count));
  locked.table = TimeoutTable(std::move(bytes));
  return locked;
}

void write_record(const Locked& locked, std::optional<size_t> changed) {
  if (!changed) return;
  // A record that is not written is one timeout forgotten.
  (void)os::write_at(locked.file, locked.table.bytes_of(*changed),
                     *changed * TimeoutTable::record_size);
}

}  // namespace

TimeoutRecord TimeoutTable::record(size_t i) const {
  const std::string_view bytes = bytes_of(i);
  TimeoutRecord record{};
  for (size_t k = 0; k < record.address.size(); ++k) {
    record.address[k] = static_cast<unsigned char>(bytes[k]);
  }
  record.count = byte(bytes, count_at);
  for (size_t k = 4; k > 0; --k) record.when = record.when << 8 | byte(bytes, when_at + k - 1);
  return record;
}

void TimeoutTable::set(size_t i, const TimeoutRecord& record) {
  char* bytes = bytes_.data() + i * record_size;
  for (size_t k = 0; k < record.address.size(); ++k)
    bytes[k] = static_cast<char>(record.address[k]);
  bytes[count_at] = static_cast<char>(record.count);
  for (size_t k = 0; k < 4; ++k)
    bytes[when_at + k] = static_cast<char>(record.when >> (8 * k) & 255);
}

std::optional<size_t> TimeoutTable::find(const Ip4& address) const {
  for (size_t i = 0; i < size(); ++i) {
    if (record(i).address == address) return i;
  }
  return std::nullopt;
}

TimeoutTable::Seen TimeoutTable::look_up(const Ip4& address, int64_t now, int spread) const {
  const auto found = find(address);
  if (!found) return {false, false};
  const TimeoutRecord seen = record(*found);
  const int64_t rest = (60 + (spread & 31)) * 64;
  return {true, seen.count >= trusted_timeouts && now - int64_t{seen.when} < rest};
}

std::optional<size_t> TimeoutTable::note_timeout(const Ip4& address, int64_t now) {
  const auto when = static_cast<uint32_t>(now);
  if (const auto found = find(address)) {
    const TimeoutRecord seen = record(*found);
    if (seen.count > 0 && now < int64_t{seen.when} + same_failure) return std::nullopt;
    set(*found, {address, std::min(seen.count + 1, most_timeouts), when});
    return found;
  }
  std::optional<size_t> oldest;
  uint64_t least = 0;
  for (size_t i = 0; i < size(); ++i) {
    const TimeoutRecord candidate = record(i);
    const uint64_t worth =
        candidate.count == 0 ? 0 : candidate.when + uint64_t{candidate.count} * 1024;
    if (oldest && worth >= least) continue;
    oldest = i;
    least = worth;
    if (worth == 0) break;
  }
  if (oldest) set(*oldest, {address, 1, when});
  return oldest;
}

std::optional<size_t> TimeoutTable::note_answer(const Ip4& address) {
  const auto found = find(address);
  if (!found) return std::nullopt;
  TimeoutRecord seen = record(*found);
  if (seen.count == 0) return std::nullopt;
  seen.count = 0;
  set(*found, seen);
  return found;
}

bool clear_tcpto(os::Path path) {
  const os::Fd file = os::open_write(path);
  return file && os::lock(file) &&
         os::write_at(file, std::string(TimeoutTable::file_size, '\0'), 0);
}

TimeoutTable::Seen look_up_tcpto(os::Path path, const Ip4& address) {
  const auto locked = open_locked(path);
  if (!locked) return {false, false};
  return locked->table.look_up(address, os::now_seconds(), os::process_id());
}

void note_timeout(os::Path path, const Ip4& address) {
  auto locked = open_locked(path);
  if (locked) write_record(*locked, locked->table.note_timeout(address, os::now_seconds()));
}

void note_answer(os::Path path, const Ip4& address) {
  auto locked = open_locked(path);
  if (locked) write_record(*locked, locked->table.note_answer(address));
}

}  // namespace queue
