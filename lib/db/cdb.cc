// Constant databases.

#include "db/cdb.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>

#include "os/file.h"

namespace db {

namespace {

constexpr uint32_t tables = 256;
constexpr uint32_t pair_size = 8;
constexpr uint32_t header_size = tables * pair_size;

constexpr size_t buffer_size = 1 << 20;  // the disk starts on each while the next is filled

/// Numbers stand in the file with the low byte first.
constexpr uint32_t low_first(uint32_t number) {
  return std::endian::native == std::endian::little ? number : __builtin_bswap32(number);
}

void pack(char* bytes, uint32_t number) {
  number = low_first(number);
  std::memcpy(bytes, &number, sizeof number);
}

class Pair {
 public:
  Pair(uint32_t first, uint32_t second) {
    pack(bytes_, first);
    pack(bytes_ + 4, second);
  }
  std::string_view bytes() const { return {bytes_, pair_size}; }

 private:
  char bytes_[pair_size];
};

}  // namespace

uint32_t cdb_number(const char* bytes) {
  uint32_t number;
  std::memcpy(&number, bytes, sizeof number);
  return low_first(number);
}

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
  if (header_.empty() && !read(header_, header_size, 0)) {
    header_.clear();
    return Found::failed;
  }
  hash_ = cdb_hash(key);
  const char* const pair = header_.data() + hash_ % tables * pair_size;
  table_ = cdb_number(pair);
  slots_ = cdb_number(pair + 4);
  probed_ = 0;
  return find_next(key, data);
}

Found Cdb::find_next(std::string_view key, std::string& data) {
  std::string pair;
  while (probed_ < slots_) {
    const uint32_t slot = static_cast<uint32_t>((uint64_t{hash_ >> 8} + probed_) % slots_);
    ++probed_;
    if (!read(pair, pair_size, uint64_t{table_} + uint64_t{slot} * pair_size)) return Found::failed;
    const uint32_t record = cdb_number(pair.data() + 4);
    if (record == 0) return Found::no;
    if (cdb_number(pair.data()) != hash_) continue;
    const Found found = match(key, record, data);
    if (found != Found::no) return found;
  }
  return Found::no;
}

Found Cdb::match(std::string_view key, uint32_t record, std::string& data) const {
  std::string bytes;
  if (!read(bytes, pair_size, record)) return Found::failed;
  const uint32_t key_size = cdb_number(bytes.data());
  const uint32_t data_size = cdb_number(bytes.data() + 4);
  if (key_size != key.size()) return Found::no;
  if (!read(bytes, key_size, uint64_t{record} + pair_size)) return Found::failed;
  if (bytes != key) return Found::no;
  if (!read(data, data_size, uint64_t{record} + pair_size + key_size)) return Found::failed;
  return Found::yes;
}

CdbMaker::CdbMaker(const os::Fd& file)
    : file_(file),
      position_(header_size),
      buffer_(std::make_unique_for_overwrite<char[]>(buffer_size)) {
  if (!os::seek(file.get(), header_size)) position_ = std::numeric_limits<uint32_t>::max();
}

bool CdbMaker::advance(uint64_t bytes) {
  if (bytes > std::numeric_limits<uint32_t>::max() - position_) {
    errno = EFBIG;
    return false;
  }
  position_ += bytes;
  return true;
}

bool CdbMaker::flush() {
  const std::string_view bytes(buffer_.get(), used_);
  used_ = 0;
  return os::write_all(file_.get(), bytes);
}

bool CdbMaker::put(std::string_view bytes) {
  if (bytes.size() > buffer_size - used_) return put_in_pieces(bytes);
  copy_to_buffer(bytes);
  return true;
}

bool CdbMaker::put_in_pieces(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, buffer_size - used_);
    copy_to_buffer(piece);
    bytes.remove_prefix(piece.size());
    if (used_ < buffer_size) break;
    if (!flush()) return false;
    os::start_sync(file_);
  }
  return true;
}

void CdbMaker::copy_to_buffer(std::string_view bytes) {
  used_ += bytes.copy(buffer_.get() + used_, bytes.size());
}

bool CdbMaker::add(std::string_view key, std::string_view data) {
  const auto record = static_cast<uint32_t>(position_);
  if (!advance(uint64_t{pair_size} + key.size() + data.size())) return false;
  const uint32_t hash = cdb_hash(key);
  slots_[hash % tables].add({hash, record});
  const Pair sizes(static_cast<uint32_t>(key.size()), static_cast<uint32_t>(data.size()));
  return put(sizes.bytes()) && put(key) && put(data);
}

void CdbMaker::Slots::add(Slot slot) {
  if (size_ % block == 0) blocks_.push_back(std::make_unique_for_overwrite<Slot[]>(block));
  blocks_.back()[size_ % block] = slot;
  ++size_;
}

void CdbMaker::Slots::pack(std::vector<char>& table) const {
  const auto length = static_cast<uint32_t>(2 * size_);
  table.assign(size_t{length} * pair_size, 0);
  for (size_t i = 0; i < size_; ++i) {
    const Slot& slot = blocks_[i / block][i % block];
    char* const start = table.data();
    char* const end = start + table.size();
    char* at = start + size_t{(slot.hash >> 8) % length} * pair_size;
    while (cdb_number(at + 4) != 0) {
      at += pair_size;
      if (at == end) at = start;
    }
    db::pack(at, slot.hash);
    db::pack(at + 4, slot.record);
  }
}

bool CdbMaker::finish() {
  std::string header;
  std::vector<char> table;
  for (const Slots& slots : slots_) {
    slots.pack(table);
    header +=
        Pair(static_cast<uint32_t>(position_), static_cast<uint32_t>(2 * slots.size())).bytes();
    if (!advance(table.size()) || !put({table.data(), table.size()})) return false;
  }
  return flush() && os::write_at(file_, header, 0);
}

}  // namespace db
