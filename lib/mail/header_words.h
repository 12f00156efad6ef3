// Encoded words where they may stand in the header of a message (RFC 2047 section 5).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mail {

/// Where the words are in the fields of that name, without regard to case.
enum class FieldWords {
  everywhere,  // Subject, Comments, and all fields that are not known
  in_phrases,  // names and comments beside addresses
  nowhere,     // Message-ID, Date, Content-Type …
};
FieldWords field_words(std::string_view name);

/// The field, with its line end, on one line and with its encoded words decoded; nothing if there
/// is none. A name that is no row of atoms comes in quotes, so that the addresses stay what they
/// are.
std::optional<std::string> decode_field(std::string_view text);

/// The field with its words that are not ASCII encoded, folded to lines of 76 bytes where it can
/// be; nothing if there is none. `decode_field` makes of it what it makes of the field, but for
/// line ends and for quotes around names.
std::optional<std::string> encode_field(std::string_view text);

}  // namespace mail
