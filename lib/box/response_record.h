// How often an automatic responder has answered whom: an empty file `EPOCH.PID.SENDER` for each
// response, in a directory that is its owner's (auth-dns.md section 11).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "os/file.h"

namespace box {

/// A name that no directory but this one is reached by: `/` in the sender is `:`, and of a long
/// sender a start and a checksum stand for it.
std::string response_record_name(int64_t seconds, int pid, std::string_view sender);

struct ResponseRecord {
  int64_t seconds;
  std::string_view sender;  // as the name has it
};
/// What that name says; nothing if it is no record's.
std::optional<ResponseRecord> read_response_record(std::string_view name);

/// There are never more records that count. Then nobody gets a response, which is what an owner
/// wants while somebody invents senders.
constexpr size_t response_records_most = 10000;

struct ResponseLimit {
  enum class Old { removed, kept };
  enum class Inode { shared, own };

  uint64_t responses;  // to one sender
  uint64_t seconds;    // in so much time
  Old old;             // records older than that
  Inode inode;         // new records are links to old ones, or not
};

enum class Allowance {
  granted,  // and noted down
  used_up,
  failed  // errno
};

/// Asks for one response to `sender`, among processes that ask at the same time; `name` is the new
/// record, which is to be removed if there is no response after all.
Allowance allow_response(const os::Fd& directory, const ResponseLimit& limit,
                         std::string_view sender, std::string& name);

}  // namespace box
