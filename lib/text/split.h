// Bytes cut into pieces.

#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace text {

/// Takes the bytes before the first `separator` from the front of `rest`, and the separator with
/// them. Without a separator takes everything. Returns nothing once `rest` is empty.
constexpr std::optional<std::string_view> take(std::string_view& rest, char separator) {
  if (rest.empty()) return std::nullopt;
  const size_t at = rest.find(separator);
  const std::string_view piece = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return piece;
}

/// Like `take`, but returns nothing, and leaves `rest` alone, if no separator is left.
constexpr std::optional<std::string_view> take_terminated(std::string_view& rest, char separator) {
  if (rest.find(separator) == std::string_view::npos) return std::nullopt;
  return take(rest, separator);
}

/// The first line of `bytes`, with its LF if it has one.
constexpr std::string_view first_line(std::string_view bytes) {
  const size_t newline = bytes.find('\n');
  return bytes.substr(0, newline == std::string_view::npos ? newline : newline + 1);
}

/// `bytes` without the spaces, tabs and LFs at its end.
constexpr std::string_view trim_end(std::string_view bytes) {
  while (!bytes.empty() && (bytes.back() == ' ' || bytes.back() == '\t' || bytes.back() == '\n')) {
    bytes.remove_suffix(1);
  }
  return bytes;
}

/// Takes the next word, between spaces, tabs and CRs, from the front of `line`; empty at its end.
constexpr std::string_view take_word(std::string_view& line) {
  constexpr std::string_view blanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(blanks));
  line.remove_prefix(word.size());
  return word;
}

struct Halves {
  std::string_view before;
  std::string_view after;  // empty if the separator is not there
  bool found;
};

/// `bytes` around its first `separator`.
constexpr Halves halves(std::string_view bytes, char separator) {
  const size_t at = bytes.find(separator);
  if (at == std::string_view::npos) return {bytes, {}, false};
  return {bytes.substr(0, at), bytes.substr(at + 1), true};
}

/// `bytes` around its last `separator`.
constexpr Halves last_halves(std::string_view bytes, char separator) {
  const size_t at = bytes.rfind(separator);
  if (at == std::string_view::npos) return {bytes, {}, false};
  return {bytes.substr(0, at), bytes.substr(at + 1), true};
}

}  // namespace text
