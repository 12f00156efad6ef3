// Who is named in a field of addresses.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

struct NamedAddress {
  std::string name;     // decoded: the phrase before the address, or else the comment beside it
  std::string address;  // as an envelope has it, and not completed
};

/// The addresses of a list, those of its groups too; `<>` is none. Nothing if it is no list
/// (ListReader), or a NUL is in an address.
std::optional<std::vector<NamedAddress>> read_named_addresses(std::string_view list);

}  // namespace mail
