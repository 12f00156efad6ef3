// Encoded words, by which ASCII says what it cannot (RFC 2047).

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

/// A piece of a line.
struct WordPiece {
  std::string_view source;
  std::optional<std::string> text;  // in UTF-8, if the source is encoded words with blanks between
};

/// All pieces of `line`, in order.
///
/// An encoded word stands between blanks or the ends of the line. It stays what it is if it is not
/// well-formed, its charset is unknown (text::to_utf8), its bytes are no characters of that, or any
/// is a control character but a tab: so no line end and no field can come out of one. Characters
/// may be cut between words of the same charset, as some programs do.
std::vector<WordPiece> find_encoded_words(std::string_view line);

/// `line` with its encoded words decoded. Blanks between two of them count for nothing.
std::string decode_words(std::string_view line);

constexpr size_t encoded_word_most = 75;

/// True for characters that an encoded word can stand for: UTF-8 without control characters but
/// tabs.
bool is_encodable(std::string_view bytes);

/// `text`, which is encodable and not empty, as encoded words with a blank between, each of at most
/// `most` bytes, at least 40. They can stand wherever encoded words can.
std::string encode_all(std::string_view text, size_t most = encoded_word_most);

/// `line` with those of its words encoded that are not ASCII but encodable. `decode_words` makes of
/// it what it makes of `line`.
std::string encode_words(std::string_view line, size_t most = encoded_word_most);

}  // namespace mail
