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
  bool is_default = false;        // the content is the default delivery
  std::optional<std::string> stands_for_default;  // what DEFAULT is to be
};

enum class FindFile {
  found,
  missing,     // errno; 0 if what has that name is no regular file
  writable,    // by others: not to be trusted; `name` says which
  unopened,    // errno; `name` says which
  unreadable,  // errno; `name` says which
};

/// Reads the file that the search stands at, if there is one.
FindFile try_dotqmail(const Search& search, DotqmailFile& file);
/// Reads the first regular file of the search (delivery.md section 7).
FindFile find_dotqmail(std::string_view dash, std::string_view ext, DotqmailFile& file);

/// What `found` means where `default_delivery` stands for an empty file, and for a missing one if
/// `dash` is empty, too: `file` is what is to be obeyed, or a refusal says why there is nothing.
std::optional<Refusal> settle(FindFile found, std::string_view dash,
                              std::string_view default_delivery, DotqmailFile& file);

/// Puts the sender of forwarded copies into `sender`; a refusal if it cannot be known now.
std::optional<Refusal> find_new_sender(const Recipient& recipient, std::string& sender);

}  // namespace box
