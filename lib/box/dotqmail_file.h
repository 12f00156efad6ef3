// The .qmail files of the current directory.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "box/dotqmail.h"

namespace box {

struct DotqmailFile {
  std::string name;
  std::string content;
  Instructions::Allowed allowed;  // nothing but forwarding, if its owner may execute it
  std::optional<std::string> stands_for_default;  // what DEFAULT is to be
};

enum class FindFile {
  found,
  missing,
  writable,    // by others: not to be trusted; `name` says which
  unopened,    // errno; `name` says which
  unreadable,  // errno; `name` says which
};

/// Reads the first regular file of the search (delivery.md section 7).
FindFile find_dotqmail(std::string_view dash, std::string_view ext, DotqmailFile& file);

/// Who gets the bounces of forwarded copies; nothing, with errno, if that cannot be known now.
std::optional<Owner> find_owner(std::string_view dash, std::string_view ext);

}  // namespace box
