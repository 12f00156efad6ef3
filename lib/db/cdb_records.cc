// The records of a cdb, one after the other.

#include "db/cdb_records.h"

#include "db/cdb.h"

namespace db {

namespace {

constexpr uint32_t header_size = 2048;
constexpr uint32_t lengths_size = 8;

}  // namespace

bool CdbRecords::take(std::string& to, uint32_t size) {
  to.clear();
  while (to.size() < size) {
    const std::string_view some = from_.peek().substr(0, size - to.size());
    if (some.empty()) return false;
    to += some;
    from_.skip(some.size());
  }
  position_ += size;
  return true;
}

CdbRecords::Next CdbRecords::next(std::string& key, std::string& data) {
  if (position_ == 0) {
    if (!take(key, header_size)) return trouble();
    end_ = cdb_number(key.data());
  }
  if (position_ >= end_) return Next::end;
  std::string lengths;
  if (!take(lengths, lengths_size)) return trouble();
  const uint32_t key_size = cdb_number(lengths.data());
  const uint32_t data_size = cdb_number(lengths.data() + 4);
  if (position_ + key_size + data_size > end_) return Next::malformed;
  if (!take(key, key_size) || !take(data, data_size)) return trouble();
  return Next::record;
}

}  // namespace db
