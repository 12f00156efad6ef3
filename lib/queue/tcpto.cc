// The addresses that lately did not answer a connection in time.

#include "queue/tcpto.h"

#include <algorithm>
#include <cerrno>

#include "os/clock.h"
#include "os/file.h"
#include "os/lock.h"
#include "os/process.h"

namespace queue {

namespace {

constexpr unsigned most_timeouts = 10;
constexpr unsigned trusted_timeouts = 2;  // one may be chance
constexpr int64_t same_failure = 120;     // seconds in which several timeouts count as one

constexpr std::array<uint8_t, 12> v4_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// Where the parts of a record stand.
struct Places {
  size_t address_size, count_at, when_at, when_size;
};
constexpr Places narrow = {4, 4, 8, 4};
constexpr Places wide = {16, 24, 16, 8};

constexpr const Places& places(TimeoutTable::Form form) {
  return form == TimeoutTable::Form::narrow ? narrow : wide;
}

uint64_t number_at(std::string_view bytes, size_t size) {
  uint64_t number = 0;
  while (size-- > 0) number = number << 8 | static_cast<unsigned char>(bytes[size]);
  return number;
}

/// How long ago the last timeout was; a long time, if the clock was set back since.
int64_t age(const TimeoutRecord& record, int64_t now) {
  constexpr int64_t long_ago = int64_t{1} << 31;
  if (record.when > now || record.when < now - long_ago) return long_ago;
  return now - record.when;
}

/// A part of a table's file, locked, and what it holds.
struct Locked {
  os::Fd file;
  TimeoutTable table;
  uint64_t start;
};

std::optional<Locked> open_locked(TimeoutTable::Form form, const Address& address) {
  const bool is_narrow = form == TimeoutTable::Form::narrow;
  os::Fd file = os::open_both(is_narrow ? tcpto_path : timeouts_path);
  if (!file || !os::lock(file)) return std::nullopt;
  const uint64_t start = is_narrow ? 0 : bucket_of(address);
  std::string bytes(is_narrow ? tcpto_size : bucket_size, '\0');
  const ptrdiff_t count = os::read_at(file, bytes, start);
  if (count < 0) return std::nullopt;
  // The large table may have holes, and end in one.
  if (is_narrow) bytes.resize(static_cast<size_t>(count));
  return Locked{std::move(file), TimeoutTable(form, std::move(bytes)), start};
}

void write_record(const Locked& locked, std::optional<size_t> changed) {
  if (!changed) return;
  // A record that is not written is one timeout forgotten.
  (void)os::write_at(locked.file, locked.table.bytes_of(*changed),
                     locked.start + *changed * locked.table.record_size());
}

[[nodiscard]] bool clear_tcpto() {
  const os::Fd file = os::open_write_nonblocking(tcpto_path);
  return file && os::lock(file) && os::write_at(file, std::string(tcpto_size, '\0'), 0);
}

/// What is behind the end of the large table counts as zeros.
[[nodiscard]] bool clear_large() {
  const os::Fd file = os::open_write_nonblocking(timeouts_path);
  if (!file) return errno == ENOENT;
  return os::lock(file) && os::truncate(file, 0);
}

using Note = std::optional<size_t> (TimeoutTable::*)(const Address&, int64_t);

void note(Note what, const Address& address) {
  for (const auto form : {TimeoutTable::Form::wide, TimeoutTable::Form::narrow}) {
    auto locked = open_locked(form, address);
    if (locked) write_record(*locked, (locked->table.*what)(address, os::now_seconds()));
  }
}

}  // namespace

/// True if the table can hold it.
bool TimeoutTable::holds(const Address& address) const {
  return form_ == Form::wide || std::ranges::equal(std::span(address).first<12>(), v4_prefix);
}

TimeoutRecord TimeoutTable::record(size_t i, int64_t now) const {
  const auto& [address_size, count_at, when_at, when_size] = places(form_);
  const std::string_view bytes = bytes_of(i);
  TimeoutRecord record;
  std::ranges::copy(v4_prefix, record.address.begin());
  std::ranges::copy(bytes.substr(0, address_size),
                    record.address.end() - static_cast<ptrdiff_t>(address_size));
  record.count = static_cast<unsigned char>(bytes[count_at]);
  const uint64_t when = number_at(bytes.substr(when_at), when_size);
  if (form_ == Form::wide) {
    record.when = static_cast<int64_t>(when);
  } else {
    record.when =
        now - static_cast<int32_t>(static_cast<uint32_t>(now) - static_cast<uint32_t>(when));
  }
  return record;
}

void TimeoutTable::set(size_t i, const TimeoutRecord& record) {
  const auto& [address_size, count_at, when_at, when_size] = places(form_);
  char* bytes = bytes_.data() + i * record_size();
  std::copy(record.address.end() - static_cast<ptrdiff_t>(address_size), record.address.end(),
            bytes);
  bytes[count_at] = static_cast<char>(record.count);
  for (size_t k = 0; k < when_size; ++k) {
    bytes[when_at + k] = static_cast<char>(static_cast<uint64_t>(record.when) >> (8 * k) & 255);
  }
}

std::optional<size_t> TimeoutTable::find(const Address& address, int64_t now) const {
  for (size_t i = 0; i < size(); ++i) {
    if (record(i, now).address == address) return i;
  }
  return std::nullopt;
}

TimeoutTable::Seen TimeoutTable::look_up(const Address& address, int64_t now, int spread) const {
  const auto found = find(address, now);
  if (!found) return {false, false};
  const TimeoutRecord seen = record(*found, now);
  const int64_t rest = (60 + (spread & 31)) * 64;
  return {true, seen.count >= trusted_timeouts && age(seen, now) < rest};
}

std::optional<size_t> TimeoutTable::note_timeout(const Address& address, int64_t now) {
  if (!holds(address)) return std::nullopt;
  if (const auto found = find(address, now)) {
    const TimeoutRecord seen = record(*found, now);
    if (seen.count > 0 && age(seen, now) < same_failure) return std::nullopt;
    set(*found, {address, std::min(seen.count + 1, most_timeouts), now});
    return found;
  }
  // The record that is free, or worth least: each timeout more counts as 1024 seconds less of age.
  std::optional<size_t> oldest;
  int64_t least = 0;
  for (size_t i = 0; i < size(); ++i) {
    const TimeoutRecord candidate = record(i, now);
    const int64_t worth = int64_t{candidate.count} * 1024 - age(candidate, now);
    if (oldest && candidate.count > 0 && worth >= least) continue;
    oldest = i;
    least = worth;
    if (candidate.count == 0) break;
  }
  if (oldest) set(*oldest, {address, 1, now});
  return oldest;
}

std::optional<size_t> TimeoutTable::note_answer(const Address& address, int64_t now) {
  const auto found = find(address, now);
  if (!found) return std::nullopt;
  TimeoutRecord seen = record(*found, now);
  if (seen.count == 0) return std::nullopt;
  seen.count = 0;
  set(*found, seen);
  return found;
}

uint64_t bucket_of(const Address& address) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const uint8_t byte : address) hash = (hash ^ byte) * 0x100000001b3;
  constexpr size_t buckets = timeouts_size / bucket_size;
  return (hash ^ hash >> 32) % buckets * bucket_size;
}

bool clear_timeouts(const char*& path) {
  path = timeouts_path;
  if (!clear_large()) return false;
  path = tcpto_path;
  return clear_tcpto();
}

TimeoutTable::Seen look_up_timeout(const Address& address) {
  auto locked = open_locked(TimeoutTable::Form::wide, address);
  if (!locked) locked = open_locked(TimeoutTable::Form::narrow, address);
  if (!locked) return {false, false};
  return locked->table.look_up(address, os::now_seconds(), os::process_id());
}

void note_timeout(const Address& address) { note(&TimeoutTable::note_timeout, address); }

void note_answer(const Address& address) { note(&TimeoutTable::note_answer, address); }

}  // namespace queue
