// Addresses quoted for a header or for SMTP (RFC 5322 section 3.2.4, RFC 5321 section 4.1.2).

#pragma once

#include <string>
#include <string_view>

namespace text {

/// `word` as a local part: unchanged if it is a dot-atom, else a quoted string. An empty word is `""`.
std::string quote_local(std::string_view word);

/// `address` with the part before its last `@` quoted where needed; an address without `@`, and the
/// empty one, unchanged.
std::string quote_address(std::string_view address);

/// The address that `quote_address` made this of; one that is not of its making, unchanged.
std::string unquote_address(std::string_view address);

}  // namespace text
