// Tokens of addresses as text again (inject.md sections 9 to 11).

#pragma once

#include <string>
#include <string_view>

#include "mail/address.h"

namespace mail {

/// True unless a backslash of a token of `value` stands before the end of a line: such a token
/// cannot be printed.
bool printable(const Token& token);

/// True for a special, and for an atom that is the same in a header and in an envelope.
bool is_plain(const Token& token);

/// Appends the token as a header has it: unfolded, and with backslashes and quotes where they are
/// needed.
void append_printed(std::string& to, const Token& token);

/// Appends the token as an envelope has it: unfolded, without backslashes and quotes.
void append_bare(std::string& to, const Token& token);

}  // namespace mail
