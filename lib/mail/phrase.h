// Names beside addresses, and comments, with encoded words in them (RFC 2047 section 5).

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "mail/address.h"

namespace mail {

/// The name that the words of a phrase are, decoded: without quotes and backslashes, blanks between
/// its tokens as one. Comments in it count for nothing. The tokens must come from one text.
std::string phrase_name(std::span<const Token> phrase);

/// What a comment says, decoded, without backslashes and line ends.
std::string comment_text(std::string_view comment);

/// `name` as a phrase: as it is if all its words are atoms, else as a quoted string.
std::string print_phrase(std::string_view name);

/// A list of addresses, on one line, with the encoded words of its phrases and comments decoded.
/// What is no list (`tokenize`) stays as it is.
std::string decode_phrases(std::string_view list);

/// The same with all that is not ASCII in phrases and comments encoded, in words of at most `most`
/// bytes.
std::string encode_phrases(std::string_view list, size_t most);

}  // namespace mail
