// Constant databases.

#include "db/cdb.h"

#include <array>
#include <cerrno>
#include <limits>
#include <optional>

#include "os/file.h"

namespace db {

namespace {

constexpr uint32_t tables = 256;
constexpr uint32_t pair_size = 8;
constexpr uint32_t header_size = tables * pair_size;

uint32_t unpack(const char* bytes) {
  uint32_t number = 0;
  for (int i = 3; i >= 0; --i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

void pack(char* bytes, uint32_t number) {
  for (int i = 0; i < 4; ++i) {
    bytes[i] = static_cast<char>(number & 255);
    number >>= 8;
  }
}

std::string_view pack_pair(char (&bytes)[pair_size], uint32_t first, uint32_t second) {
  pack(bytes, first);
  pack(bytes + 4, second);
  return {bytes, pair_size};
}

}  // namespace

uint32_t cdb_hash(std::string_view key) {
  uint32_t hash = 5381;
  for (const char c : key) hash = (hash * 33) ^ static_cast<unsigned char>(c);
  return hash;
}

bool Cdb::read(std::string& to, size_t size, uint64_t position) const {
  // A damaged length must not cost memory: nothing is longer than what is left of the file.
  if (size > pair_size) {
    const auto status = os::status(fd_);
    if (!status) return false;
    if (position > status->size || size > status->size - position) {
      errno = EPROTO;
      return false;
    }
  }
  to.resize(size);
  std::span<char> room(to.data(), to.size());
  while (!room.empty()) {
    const ptrdiff_t count = os::read_at(fd_, room, position);
    if (count < 0) return false;
    if (count == 0) {
      errno = EPROTO;
      return false;
    }
    position += static_cast<uint64_t>(count);
    room = room.subspan(static_cast<size_t>(count));
  }
  return true;
}

Found Cdb::find(std::string_view key, std::string& data) {
  hash_ = cdb_hash(key);
  std::string pair;
  if (!read(pair, pair_size, uint64_t{hash_ % tables} * pair_size)) return Found::failed;
  table_ = unpack(pair.data());
  slots_ = unpack(pair.data() + 4);
  probed_ = 0;
  return find_next(key, data);
}

Found Cdb::find_next(std::string_view key, std::string& data) {
  std::string pair;
  while (probed_ < slots_) {
    const uint32_t slot = static_cast<uint32_t>((uint64_t{hash_ >> 8} + probed_) % slots_);
    ++probed_;
    if (!read(pair, pair_size, uint64_t{table_} + uint64_t{slot} * pair_size)) return Found::failed;
    const uint32_t record = unpack(pair.data() + 4);
    if (record == 0) return Found::no;
    if (unpack(pair.data()) != hash_) continue;
    const Found found = match(key, record, data);
    if (found != Found::no) return found;
  }
  return Found::no;
}

Found Cdb::match(std::string_view key, uint32_t record, std::string& data) const {
  std::string bytes;
  if (!read(bytes, pair_size, record)) return Found::failed;
  const uint32_t key_size = unpack(bytes.data());
  const uint32_t data_size = unpack(bytes.data() + 4);
  if (key_size != key.size()) return Found::no;
  if (!read(bytes, key_size, uint64_t{record} + pair_size)) return Found::failed;
  if (bytes != key) return Found::no;
  if (!read(data, data_size, uint64_t{record} + pair_size + key_size)) return Found::failed;
  return Found::yes;
}

CdbMaker::CdbMaker(int fd)
    : fd_(fd), position_(header_size), buffer_(65536), writer_(fd, buffer_) {
  if (!os::seek(fd, header_size)) position_ = std::numeric_limits<uint32_t>::max();
}

bool CdbMaker::advance(uint64_t bytes) {
  if (bytes > std::numeric_limits<uint32_t>::max() - position_) {
    errno = EFBIG;
    return false;
  }
  position_ += bytes;
  return true;
}

bool CdbMaker::add(std::string_view key, std::string_view data) {
  const auto record = static_cast<uint32_t>(position_);
  if (!advance(uint64_t{pair_size} + key.size() + data.size())) return false;
  slots_.push_back({cdb_hash(key), record});
  char pair[pair_size];
  writer_.put(pack_pair(pair, static_cast<uint32_t>(key.size()), static_cast<uint32_t>(data.size())));
  writer_.put(key);
  writer_.put(data);
  if (writer_.failed()) errno = writer_.error();
  return !writer_.failed();
}

bool CdbMaker::finish() {
  // Slots sorted by table, in record order within each: counting sort.
  std::array<size_t, tables + 1> starts{};
  for (const Slot& slot : slots_) ++starts[slot.hash % tables + 1];
  for (uint32_t i = 0; i < tables; ++i) starts[i + 1] += starts[i];
  std::vector<Slot> sorted(slots_.size());
  auto next = starts;
  for (const Slot& slot : slots_) sorted[next[slot.hash % tables]++] = slot;

  std::string header;
  char pair[pair_size];
  std::vector<Slot> table;
  std::string packed;
  for (uint32_t i = 0; i < tables; ++i) {
    const std::span<const Slot> own(sorted.data() + starts[i], starts[i + 1] - starts[i]);
    const auto length = static_cast<uint32_t>(own.size() * 2);
    header += pack_pair(pair, static_cast<uint32_t>(position_), length);
    table.assign(length, Slot{0, 0});
    for (const Slot& slot : own) {
      uint32_t at = (slot.hash >> 8) % length;
      while (table[at].record != 0) at = at + 1 == length ? 0 : at + 1;
      table[at] = slot;
    }
    if (!advance(uint64_t{length} * pair_size)) return false;
    packed.resize(size_t{length} * pair_size);
    char* to = packed.data();
    for (const Slot& slot : table) {
      pack(to, slot.hash);
      pack(to + 4, slot.record);
      to += pair_size;
    }
    writer_.put(packed);
  }
  if (!writer_.flush()) {
    errno = writer_.error();
    return false;
  }
  return os::seek(fd_, uint64_t{0}) && os::write_all(fd_, header);
}

}  // namespace db
