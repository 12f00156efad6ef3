// Tokens of addresses as text again.

#include "mail/token_text.h"

#include <algorithm>
#include <array>

namespace mail {

namespace {

using Kind = Token::Kind;

constexpr std::string_view escaped_bytes = "\"[]()\\\r\n";
constexpr std::string_view quoted_bytes = " \"()<>[]:;@,.\\";  // an atom that holds one is quoted

enum Need : unsigned char { nothing = 0, quotes = 1, backslash = 2 };

constexpr std::array<unsigned char, 256> make_needs() {
  std::array<unsigned char, 256> needs{};
  for (size_t c = 0; c < needs.size(); ++c) {
    if (c < 32 || c > 126) needs[c] = quotes;
  }
  for (const char c : quoted_bytes) needs[static_cast<unsigned char>(c)] |= quotes;
  for (const char c : escaped_bytes) needs[static_cast<unsigned char>(c)] |= backslash;
  return needs;
}

constexpr std::array<unsigned char, 256> needs = make_needs();

/// All that the bytes of `text` need.
unsigned need_of(std::string_view text) {
  unsigned need = nothing;
  for (const char c : text) need |= needs[static_cast<unsigned char>(c)];
  return need;
}

/// The text without backslashes and line ends.
std::string plain(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      bytes += text[++at];  // something follows: `take_token` has seen to that
    } else if (text[at] != '\n' && !text.substr(at).starts_with("\r\n")) {
      bytes += text[at];
    }
  }
  return bytes;
}

void append_escaped(std::string& to, std::string_view bytes) {
  for (const char c : bytes) {
    if ((needs[static_cast<unsigned char>(c)] & backslash) != 0) to += '\\';
    to += c;
  }
}

void append_enclosed(std::string& to, char open, std::string_view text, char close) {
  to += open;
  if ((need_of(text) & backslash) == 0) {
    to += text;
  } else {
    append_escaped(to, plain(text));
  }
  to += close;
}

void append_atom(std::string& to, std::string_view text) {
  if (need_of(text) == nothing) {
    to += text;
    return;
  }
  const std::string bytes = plain(text);
  if (need_of(bytes) == nothing && !bytes.empty()) {
    to += bytes;
    return;
  }
  to += '"';
  append_escaped(to, bytes);
  to += '"';
}

}  // namespace

bool printable(const Token& token) {
  size_t at = 0;
  while ((at = token.text.find('\\', at)) != std::string_view::npos) {
    const std::string_view next = token.text.substr(at + 1);
    if (next.starts_with('\n') || next.starts_with("\r\n")) return false;
    at += 2;
  }
  return true;
}

bool is_plain(const Token& token) {
  switch (token.kind) {
    case Kind::quoted:
    case Kind::literal:
    case Kind::comment: return false;
    case Kind::atom: return need_of(token.text) == nothing;
    default: return true;
  }
}

void append_printed(std::string& to, const Token& token) {
  switch (token.kind) {
    case Kind::atom: return append_atom(to, token.text);
    case Kind::quoted: return append_enclosed(to, '"', token.text, '"');
    case Kind::literal: return append_enclosed(to, '[', token.text, ']');
    case Kind::comment: return append_enclosed(to, '(', token.text, ')');
    default: to += static_cast<char>(token.kind);
  }
}

void append_bare(std::string& to, const Token& token) {
  if (token.kind == Kind::literal) to += '[';
  if ((need_of(token.text) & backslash) == 0) {
    to += token.text;
  } else {
    to += plain(token.text);
  }
  if (token.kind == Kind::literal) to += ']';
}

}  // namespace mail
