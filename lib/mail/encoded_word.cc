// Encoded words.

#include "mail/encoded_word.h"

#include <algorithm>
#include <span>

#include "text/base64.h"
#include "text/case.h"
#include "text/charset.h"
#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"
#include "text/utf8.h"

namespace mail {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view token_specials = "()<>@,;:\"/[]?.=";  // RFC 2047 section 2
constexpr std::string_view start = "=?utf-8?";
constexpr std::string_view end = "?=";
constexpr size_t frame = start.size() + 2 + end.size();  // of an encoded word: all but its text

constexpr bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

constexpr bool is_printable(char c) { return c > ' ' && c <= '~'; }

bool is_ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct Word {
  std::string_view source;
  std::string_view charset;
  std::string bytes;
};

std::optional<std::string> decode_q(std::string_view encoded) {
  std::string bytes;
  for (size_t at = 0; at < encoded.size(); ++at) {
    if (encoded[at] != '=') {
      bytes += encoded[at] == '_' ? ' ' : encoded[at];
      continue;
    }
    if (encoded.size() - at < 3) return std::nullopt;
    const auto high = text::hex_digit(encoded[at + 1]);
    const auto low = text::hex_digit(encoded[at + 2]);
    if (!high || !low) return std::nullopt;
    bytes += static_cast<char>(*high << 4 | *low);
    at += 2;
  }
  return bytes;
}

std::string decode_b(std::string_view encoded) {
  std::string bytes;
  text::Base64Decoder().feed(encoded, bytes);
  return bytes;
}

/// `word`, which has no blank in it, as an encoded one.
std::optional<Word> read_word(std::string_view word) {
  if (!word.starts_with("=?") || !word.ends_with(end)) return std::nullopt;
  if (!std::ranges::all_of(word, is_printable)) return std::nullopt;
  const auto charset = text::halves(word.substr(2), '?');
  const auto encoding = text::halves(charset.after, '?');
  if (!encoding.found || encoding.before.size() != 1) return std::nullopt;
  const auto encoded = text::halves(encoding.after, '?');
  if (encoded.after != "=") return std::nullopt;
  const std::string_view name = text::halves(charset.before, '*').before;  // RFC 2231 section 5
  if (name.find_first_of(token_specials) != std::string_view::npos) return std::nullopt;
  switch (encoding.before[0]) {
    case 'q':
    case 'Q': {
      auto bytes = decode_q(encoded.before);
      if (!bytes) return std::nullopt;
      return Word{word, name, std::move(*bytes)};
    }
    case 'b':
    case 'B': return Word{word, name, decode_b(encoded.before)};
    default: return std::nullopt;
  }
}

/// What is between the starts of two views of the same bytes.
std::string_view between(std::string_view from, std::string_view to) {
  return {from.data(), static_cast<size_t>(to.data() - from.data())};
}

std::string_view span_of(std::string_view first, std::string_view last) {
  return {first.data(), static_cast<size_t>(last.data() + last.size() - first.data())};
}

std::optional<std::string> meaning(std::string_view bytes, std::string_view charset) {
  auto characters = text::to_utf8(bytes, charset);
  if (characters && !is_encodable(*characters)) characters.reset();
  return characters;
}

/// Appends the pieces of words with nothing but blanks between; those that mean something in a row
/// are one.
class Row {
 public:
  explicit Row(std::vector<WordPiece>& pieces) : pieces_(pieces) {}

  void put(std::span<const Word> words) {
    while (!words.empty()) {
      const auto other = std::ranges::find_if_not(words, [&](const Word& word) {
        return text::equal_without_case(word.charset, words[0].charset);
      });
      const auto count = static_cast<size_t>(other - words.begin());
      put_alike(words.first(count));
      words = words.subspan(count);
    }
  }

 private:
  void put_alike(std::span<const Word> words) {
    std::string all;
    for (const Word& word : words) all += word.bytes;
    if (auto text = meaning(all, words[0].charset)) {
      return put(span_of(words.front().source, words.back().source), *text);
    }
    for (const Word& word : words) {
      if (auto text = meaning(word.bytes, word.charset)) put(word.source, *text);
    }
  }

  void put(std::string_view source, std::string_view text) {
    if (!pieces_.empty() && pieces_.back().text) {
      WordPiece& last = pieces_.back();
      const std::string_view gap = span_of(last.source, source).substr(last.source.size());
      if (std::ranges::all_of(gap.substr(0, gap.size() - source.size()), is_blank)) {
        last.source = span_of(last.source, source);
        *last.text += text;
        return;
      }
    }
    pieces_.push_back({source, std::string(text)});
  }

  std::vector<WordPiece>& pieces_;
};

/// The pieces of `line` that mean something.
std::vector<WordPiece> decoded_pieces(std::string_view line) {
  std::vector<WordPiece> pieces;
  std::vector<Word> words;
  Row row(pieces);
  while (!line.empty()) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view source = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(source.size());
    auto word = read_word(source);
    if (word) {
      words.push_back(std::move(*word));
    } else if (!source.empty()) {
      row.put(words);
      words.clear();
    }
  }
  row.put(words);
  return pieces;
}

constexpr bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '!' ||
         c == '*' || c == '+' || c == '-' || c == '/';  // RFC 2047 section 5 (3)
}

std::string q(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : bytes) {
    if (is_plain(c)) {
      encoded += c;
    } else if (c == ' ') {
      encoded += '_';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text::append(encoded, '=', digits[byte >> 4], digits[byte & 15]);
    }
  }
  return encoded;
}

}  // namespace

bool is_encodable(std::string_view bytes) {
  while (!bytes.empty()) {
    const text::Character character = text::first_character(bytes);
    const char32_t c = character.value;
    if (character.size == 0 || (c < 0x20 && c != '\t') || (c >= 0x7f && c <= 0x9f)) return false;
    bytes.remove_prefix(character.size);
  }
  return true;
}

std::vector<WordPiece> find_encoded_words(std::string_view line) {
  std::vector<WordPiece> pieces;
  for (WordPiece& piece : decoded_pieces(line)) {
    const std::string_view before = between(line, piece.source);
    if (!before.empty()) pieces.push_back({before, std::nullopt});
    line.remove_prefix(before.size() + piece.source.size());
    pieces.push_back(std::move(piece));
  }
  if (!line.empty()) pieces.push_back({line, std::nullopt});
  return pieces;
}

std::string decode_words(std::string_view line) {
  std::string decoded;
  for (const WordPiece& piece : find_encoded_words(line)) {
    decoded += piece.text ? std::string_view(*piece.text) : piece.source;
  }
  return decoded;
}

std::string encode_all(std::string_view text, size_t most) {
  const size_t room = most - frame;
  // People read what programs left encoded: base64 only where it is much shorter.
  const bool as_q = q(text).size() <= text::base64(text).size() * 2;
  const size_t room_of_b = room / 4 * 3;
  std::string words;
  while (!text.empty()) {
    size_t size = 0;
    for (size_t used = 0; size < text.size();) {
      const size_t next = text::first_character(text.substr(size)).size;
      used += as_q ? q(text.substr(size, next)).size() : next;
      if (used > (as_q ? room : room_of_b)) break;
      size += next;
    }
    const std::string_view fitting = text.substr(0, size);
    if (!words.empty()) words += ' ';
    text::append(words, start, as_q ? "q?" : "b?", as_q ? q(fitting) : text::base64(fitting), end);
    text.remove_prefix(size);
  }
  return words;
}

std::string encode_words(std::string_view line, size_t most) {
  std::string encoded;
  std::string run;           // what is to be encoded next
  std::string_view waiting;  // blanks: a part of the run if it goes on
  bool after_encoded = false;
  const auto end_run = [&] {
    if (!run.empty()) encoded += encode_all(run, most);
    run.clear();
    encoded += waiting;
    waiting = {};
  };
  for (const WordPiece& piece : find_encoded_words(line)) {
    if (piece.text) {
      // Between encoded words blanks count for nothing.
      if (!run.empty()) run += waiting;
      end_run();
      encoded += piece.source;
      after_encoded = true;
      continue;
    }
    for (std::string_view rest = piece.source; !rest.empty();) {
      const bool blank = is_blank(rest[0]);
      const size_t size = blank ? rest.find_first_not_of(blanks) : rest.find_first_of(blanks);
      const std::string_view word = rest.substr(0, size);
      rest.remove_prefix(word.size());
      if (blank) {
        waiting = word;
      } else if (is_ascii(word) || !is_encodable(word)) {
        end_run();
        encoded += word;
        after_encoded = false;
      } else {
        const std::string_view gap = waiting;
        if (run.empty()) end_run();
        waiting = {};
        if (!run.empty() || after_encoded) run += gap;
        run += word;
        after_encoded = false;
      }
    }
  }
  end_run();
  return encoded;
}

}  // namespace mail
