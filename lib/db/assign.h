// users/cdb: who a local address belongs to (delivery.md sections 2 and 4).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/cdb.h"

namespace db {

/// The six fields of a record, as text: nothing in them has been checked.
struct Assignment {
  std::string user, uid, gid, home, dash, ext;
  std::string rule{};  // the start of its line in users/assign, `=joe` or `+joe-`, where there is one
};

/// The record in six NUL-terminated fields, as qmail-getpw prints it; nothing if there are fewer.
std::optional<Assignment> parse_assignment(std::string_view record);

/// Looks up the local part of an address: the exact address first, then the longest prefix. What a
/// prefix leaves of `local`, in its own case, is appended to `ext`. `failed` with EPROTO if the
/// file is damaged or was not made by qmail-newu, with EINVAL if a record has too few fields.
Found find_assignment(Cdb& cdb, std::string_view local, Assignment& out);

/// One record of users/cdb.
struct AssignmentRecord {
  std::string key;
  std::string data;
};

/// The records of users/cdb for the text of users/assign, the set of wild characters last; nothing
/// if the text is malformed.
std::optional<std::vector<AssignmentRecord>> assignment_records(std::string_view assign);

}  // namespace db
