// The names of people by their addresses, as ofmipname writes them and ofmipd reads them
// (mess822.md section 10).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/cdb.h"

namespace db {

struct SenderName {
  std::string name;
  std::string address;
};

struct SenderNameRecord {
  std::string key;  // the address that people send with, its host in lower case
  std::string data;
};

/// The record of a line `key:name:address:`; what is behind the last colon does not count. Nothing
/// if it is none, holds a NUL, or is a comment, `#` first.
std::optional<SenderNameRecord> parse_sender_name(std::string_view line);

class SenderNames {
 public:
  explicit SenderNames(os::Fd fd) : cdb_(std::move(fd)) {}
  /// Who that is: by the address as it is written, or else with its host in lower case.
  Found find(std::string_view address, SenderName& sender);

 private:
  Cdb cdb_;
};

}  // namespace db
