// Addresses as people write them.

#include "mail/address.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

using Kind = Token::Kind;

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view ends_atom = " \t\r\n@.,:;<>\"[(";  // `)` and `]` may stand inside

/// How many bytes of an atom stand at the front of `bytes`; nothing if a backslash ends them.
std::optional<size_t> atom_size(std::string_view bytes) {
  size_t size = 0;
  while (size < bytes.size() && ends_atom.find(bytes[size]) == std::string_view::npos) {
    size += bytes[size] == '\\' ? size_t{2} : size_t{1};
  }
  if (size > bytes.size()) return std::nullopt;
  return size;
}

/// The same for what stands between `open`, already taken, and `close`; nothing if that is missing.
std::optional<size_t> enclosed_size(std::string_view bytes, char open, char close) {
  size_t depth = 1;
  for (size_t at = 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (c == '\\') {
      ++at;
    } else if (c == close) {
      if (--depth == 0) return at;
    } else if (c == open && open == '(') {
      ++depth;
    }
  }
  return std::nullopt;
}

/// What ends the token that `c` opens; 0 if it opens none.
char closing(char c) {
  switch (c) {
    case '"': return '"';
    case '[': return ']';
    case '(': return ')';
    default: return 0;
  }
}

/// Takes the token at the front of `rest`, which does not start with a blank.
std::optional<Token> take_token(std::string_view& rest) {
  const char first = rest[0];
  if (first == ')' || first == ']') return std::nullopt;
  if (std::string_view("@.,:;<>").find(first) != std::string_view::npos) {
    const Token token{Kind{first}, rest.substr(0, 1)};
    rest.remove_prefix(1);
    return token;
  }
  const char close = closing(first);
  const size_t start = close != 0 ? 1 : 0;
  const std::string_view inside = rest.substr(start);
  const auto size = close != 0 ? enclosed_size(inside, first, close) : atom_size(inside);
  if (!size) return std::nullopt;
  rest.remove_prefix(start + *size + start);
  return Token{close != 0 ? Kind{first} : Kind::atom, inside.substr(0, *size)};
}

void append_unquoted(std::string& to, std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') ++at;  // something follows: `tokenize` has seen to that
    to += text[at];
  }
}

/// Reads a list from its end, where it can be told at once to which address a token belongs.
class Finder {
 public:
  explicit Finder(std::span<const Token> tokens) : tokens_(tokens), at_(tokens.size()) {}

  std::optional<std::vector<Address>> find() {
    while (at_ > 0) {
      --at_;
      if (!step(tokens_[at_].kind)) return std::nullopt;
    }
    end_address();
    std::ranges::reverse(found_);
    return std::move(found_);
  }

 private:
  bool step(Kind kind) {
    switch (kind) {
      case Kind::comment: return true;
      case Kind::comma:
      case Kind::colon:
      case Kind::semicolon: end_address(); return true;
      case Kind::right: end_address(); return take_angle();
      case Kind::at:
      case Kind::dot:
      case Kind::left:
        extend();
        word_fits_ = true;
        return true;
      case Kind::atom:
      case Kind::quoted:
      case Kind::literal:
        if (!word_fits_) end_address();
        extend();
        word_fits_ = false;
        return true;
    }
    return true;
  }

  /// The token at hand becomes the first of the address at hand.
  void extend() {
    if (start_ == end_) end_ = at_ + 1;
    start_ = at_;
  }

  void end_address() {
    if (start_ < end_) found_.push_back({tokens_.subspan(start_, end_ - start_)});
    start_ = end_ = 0;
    word_fits_ = true;
  }

  /// Everything back to the `<`, and the phrase before it.
  bool take_angle() {
    const size_t end = at_;
    do {
      if (at_ == 0) return false;
      --at_;
    } while (tokens_[at_].kind != Kind::left);
    found_.push_back({without_route(tokens_.subspan(at_ + 1, end - at_ - 1))});
    while (at_ > 0 && in_phrase(tokens_[at_ - 1].kind)) --at_;
    return true;
  }

  static bool in_phrase(Kind kind) {
    return kind == Kind::atom || kind == Kind::quoted || kind == Kind::comment ||
           kind == Kind::dot || kind == Kind::at;
  }

  static std::span<const Token> without_route(std::span<const Token> tokens) {
    const auto is_comment = [](const Token& token) { return token.kind == Kind::comment; };
    const auto first = std::ranges::find_if_not(tokens, is_comment);
    if (first == tokens.end() || first->kind != Kind::at) return tokens;
    const auto colon = std::ranges::find(tokens, Kind::colon, &Token::kind);
    return colon == tokens.end() ? tokens : std::span<const Token>(colon + 1, tokens.end());
  }

  std::span<const Token> tokens_;
  std::vector<Address> found_;
  size_t at_;
  size_t start_ = 0;  // of the address at hand, which ends before `end_`; none if they are equal
  size_t end_ = 0;
  bool word_fits_ = true;  // a word just here belongs to the address at hand
};

}  // namespace

std::optional<std::vector<Token>> tokenize(std::string_view bytes) {
  std::vector<Token> tokens;
  for (;;) {
    bytes.remove_prefix(std::min(bytes.find_first_not_of(blanks), bytes.size()));
    if (bytes.empty()) return tokens;
    const auto token = take_token(bytes);
    if (!token) return std::nullopt;
    tokens.push_back(*token);
  }
}

bool Address::has_host() const {
  return std::ranges::find(tokens, Kind::at, &Token::kind) != tokens.end();
}

std::string Address::text() const {
  std::string text;
  for (const Token& token : tokens) {
    if (token.kind == Kind::comment) continue;
    if (token.kind == Kind::literal) text += '[';
    append_unquoted(text, token.text);
    if (token.kind == Kind::literal) text += ']';
  }
  return text;
}

std::optional<std::vector<Address>> find_addresses(std::span<const Token> tokens) {
  return Finder(tokens).find();
}

std::optional<std::string> complete(const Address& address, const Completion& completion) {
  std::string text = address.text();
  if (!address.has_host()) text::append(text, '@', completion.host);
  if (text.ends_with('@')) return std::nullopt;
  if (text.ends_with('+')) {
    text.back() = '.';
    text += completion.plus;
  }
  const std::string_view host = text::last_halves(text, '@').after;
  if (host.find('.') == std::string_view::npos) text::append(text, '.', completion.domain);
  return text;
}

}  // namespace mail
