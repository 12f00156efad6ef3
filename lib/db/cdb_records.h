// The records of a cdb in the order they were written, read from a stream that need not be
// seekable.

#pragma once

#include <cstdint>
#include <string>

#include "io/reader.h"

namespace db {

class CdbRecords {
 public:
  enum class Next {
    record,
    end,        // of the records; the tables behind them are not looked at
    malformed,  // this is no cdb, or not all of one
    failed,     // `from` says why
  };

  explicit CdbRecords(io::Reader& from) : from_(from) {}
  /// Memory grows with what is there, not with what a length promises.
  Next next(std::string& key, std::string& data);

 private:
  bool take(std::string& to, uint32_t size);
  Next trouble() const { return from_.failed() ? Next::failed : Next::malformed; }

  io::Reader& from_;
  uint64_t position_ = 0;
  uint64_t end_ = 0;  // position of the first table
};

}  // namespace db
