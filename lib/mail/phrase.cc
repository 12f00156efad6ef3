// Names beside addresses, and comments, with encoded words in them.

#include "mail/phrase.h"

#include <algorithm>
#include <vector>

#include "mail/encoded_word.h"
#include "mail/token_text.h"
#include "text/split.h"

namespace mail {

namespace {

using Kind = Token::Kind;
using Tokens = std::span<const Token>;

bool is_ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_atom(std::string_view word) {
  constexpr std::string_view specials = "()<>[]:;@,.\"\\";
  return !word.empty() && std::ranges::all_of(word, [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 32 && byte != 127 && specials.find(c) == std::string_view::npos;
  });
}

bool looks_encoded(std::string_view word) { return word.starts_with("=?") && word.ends_with("?="); }

/// All of a token, with its delimiters.
std::string_view source_of(const Token& token) {
  const bool enclosed =
      token.kind == Kind::quoted || token.kind == Kind::literal || token.kind == Kind::comment;
  if (!enclosed) return token.text;
  return {token.text.data() - 1, token.text.size() + 2};
}

const char* end_of(const Token& token) {
  const std::string_view source = source_of(token);
  return source.data() + source.size();
}

/// Text that stands in quotes or parentheses, with backslashes where they are needed.
std::string escape(std::string_view text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string unescape(std::string_view text) {
  std::string bytes;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    bytes += text[at];
  }
  return bytes;
}

/// A phrase for `name`, all ASCII, if `name` is encodable.
std::string encode_phrase(std::string_view name, size_t most) {
  if (!is_encodable(name)) return print_phrase(name);
  const bool regular = !name.starts_with(' ') && !name.ends_with(' ') &&
                       name.find("  ") == std::string_view::npos &&
                       name.find('\t') == std::string_view::npos;
  if (!regular) return encode_all(name, most);
  std::string phrase;
  std::string run;
  const auto put = [&](std::string_view words) {
    if (words.empty()) return;
    if (!phrase.empty()) phrase += ' ';
    phrase += words;
  };
  while (const auto word = text::take(name, ' ')) {
    if (is_ascii(*word) && is_atom(*word) && !looks_encoded(*word)) {
      if (!run.empty()) put(encode_all(run, most));
      run.clear();
      put(*word);
    } else {
      if (!run.empty()) run += ' ';
      run += *word;
    }
  }
  if (!run.empty()) put(encode_all(run, most));
  return phrase;
}

/// Calls `change` with each piece of a comment that has no parenthesis in it; the pieces, changed,
/// with the parentheses between.
template <typename Change>
std::string change_comment(std::string_view comment, Change change) {
  std::string changed;
  size_t start = 0;
  for (size_t at = 0; at <= comment.size(); ++at) {
    const bool end = at == comment.size();
    if (!end && comment[at] == '\\') {
      ++at;
    } else if (end || comment[at] == '(' || comment[at] == ')') {
      changed += change(comment.substr(start, at - start));
      if (!end) changed += comment[at];
      start = at + 1;
    }
  }
  return changed;
}

std::string decode_comment_piece(std::string_view piece) {
  std::string decoded;
  for (const WordPiece& words : find_encoded_words(piece)) {
    decoded += words.text ? escape(*words.text, "()\\") : std::string(words.source);
  }
  return decoded;
}

std::string encode_comment_piece(std::string_view piece, size_t most) {
  if (is_ascii(piece)) return std::string(piece);
  if (piece.find('\\') == std::string_view::npos) return encode_words(piece, most);
  const std::string text = unescape(decode_comment_piece(piece));
  return is_encodable(text) ? encode_all(text, most) : std::string(piece);
}

bool can_be_in_phrase(const Token& token) {
  return token.kind == Kind::atom || token.kind == Kind::quoted || token.kind == Kind::comment ||
         token.kind == Kind::dot || token.kind == Kind::at;
}

/// The `>` of the `<` at `left`; the end if it has none.
size_t find_right(Tokens tokens, size_t left) {
  for (size_t i = left + 1; i < tokens.size() && tokens[i].kind != Kind::left; ++i) {
    if (tokens[i].kind == Kind::right) return i;
  }
  return tokens.size();
}

/// Which of the tokens are in a phrase: those before `<…>`, and the names of groups.
std::vector<bool> find_phrases(Tokens tokens) {
  std::vector<bool> in_phrase(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool left = tokens[i].kind == Kind::left;
    const size_t right = left ? find_right(tokens, i) : tokens.size();
    if (tokens[i].kind != Kind::colon && right == tokens.size()) continue;
    for (size_t at = i; at > 0 && can_be_in_phrase(tokens[at - 1]); --at) in_phrase[at - 1] = true;
    if (left) i = right;
  }
  return in_phrase;
}

/// Calls `change_phrase` with the tokens of each phrase, between comments, and `change_comment`
/// with each comment; the list with what they return in their place.
template <typename ChangePhrase, typename ChangeComment>
std::string change_list(std::string_view list, ChangePhrase phrase, ChangeComment comment) {
  const auto tokens = tokenize(list);
  if (!tokens) return std::string(list);
  const std::vector<bool> in_phrase = find_phrases(*tokens);
  std::string changed;
  const char* copied = list.data();
  const auto replace = [&](const char* begin, const char* end, std::string_view with) {
    changed.append(copied, begin);
    changed += with;
    copied = end;
  };
  for (size_t i = 0; i < tokens->size(); ++i) {
    const Token& first = (*tokens)[i];
    if (first.kind == Kind::comment) {
      replace(first.text.data(), first.text.data() + first.text.size(), comment(first.text));
    } else if (in_phrase[i]) {
      size_t end = i + 1;
      while (end < tokens->size() && in_phrase[end] && (*tokens)[end].kind != Kind::comment) ++end;
      const Tokens words = Tokens(*tokens).subspan(i, end - i);
      const char* const begin = source_of(first).data();
      replace(begin, end_of(words.back()),
              phrase(words,
                     std::string_view(begin, static_cast<size_t>(end_of(words.back()) - begin))));
      i = end - 1;
    }
  }
  return changed.append(copied, list.data() + list.size());
}

}  // namespace

std::string phrase_name(Tokens phrase) {
  std::string name;
  std::string plain;  // what may have encoded words in it
  const auto flush = [&] {
    name += decode_words(plain);
    plain.clear();
  };
  const char* end = nullptr;
  for (const Token& token : phrase) {
    if (token.kind == Kind::comment) continue;
    if (end != nullptr && end != source_of(token).data()) plain += ' ';
    end = end_of(token);
    if (token.kind == Kind::quoted) {
      flush();
      append_bare(name, token);
    } else {
      append_bare(plain, token);
    }
  }
  flush();
  return name;
}

std::string comment_text(std::string_view comment) {
  std::string line;
  for (size_t at = 0; at < comment.size(); ++at) {
    if (comment[at] != '\n' && !comment.substr(at).starts_with("\r\n")) line += comment[at];
  }
  return unescape(change_comment(line, decode_comment_piece));
}

std::string print_phrase(std::string_view name) {
  bool atoms = !name.empty() && !name.ends_with(' ');
  for (std::string_view rest = name; const auto word = text::take(rest, ' ');) {
    atoms = atoms && is_atom(*word) && !looks_encoded(*word);
  }
  if (atoms) return std::string(name);
  return '"' + escape(name, "\"\\") + '"';
}

std::string decode_phrases(std::string_view list) {
  const auto phrase = [](Tokens words, std::string_view source) {
    const bool encoded = std::ranges::any_of(words, [](const Token& token) {
      return token.kind == Kind::atom && !find_encoded_words(token.text).empty() &&
             find_encoded_words(token.text)[0].text;
    });
    return encoded ? print_phrase(phrase_name(words)) : std::string(source);
  };
  return change_list(list, phrase, [](std::string_view comment) {
    return change_comment(comment, decode_comment_piece);
  });
}

std::string encode_phrases(std::string_view list, size_t most) {
  const auto phrase = [&](Tokens words, std::string_view source) {
    if (is_ascii(source)) return std::string(source);
    const std::string name = phrase_name(words);
    return is_encodable(name) ? encode_phrase(name, most) : std::string(source);
  };
  const auto comment = [&](std::string_view text) {
    return change_comment(
        text, [&](std::string_view piece) { return encode_comment_piece(piece, most); });
  };
  return change_list(list, phrase, comment);
}

}  // namespace mail
