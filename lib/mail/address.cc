// Addresses as people write them.

#include "mail/address.h"

#include <algorithm>
#include <array>

#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

using Kind = Token::Kind;

/// What a byte does at the start of a token. Inside an atom the first two are as good as each
/// other.
enum class Class : unsigned char { word, close, escape, blank, special, open };

constexpr std::array<Class, 256> make_classes() {
  std::array<Class, 256> classes{};
  const auto set = [&](std::string_view bytes, Class which) {
    for (const char c : bytes) classes[static_cast<unsigned char>(c)] = which;
  };
  set("\\", Class::escape);
  set(" \t\r\n", Class::blank);
  set("@.,:;<>", Class::special);
  set("\"[(", Class::open);
  set(")]", Class::close);
  return classes;
}

constexpr std::array<Class, 256> classes = make_classes();

constexpr Class class_of(char c) { return classes[static_cast<unsigned char>(c)]; }

/// How many bytes of an atom stand at the front of `bytes`; nothing if a backslash ends them.
std::optional<size_t> atom_size(std::string_view bytes) {
  size_t size = 0;
  for (;;) {
    while (size < bytes.size() && class_of(bytes[size]) <= Class::close) ++size;
    if (size >= bytes.size() || class_of(bytes[size]) != Class::escape) break;
    size += 2;
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

constexpr char closing(char open) {
  switch (open) {
    case '[': return ']';
    case '(': return ')';
    default: return open;
  }
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

Taken take_token(std::string_view& rest, Token& token) {
  size_t blanks = 0;
  while (blanks < rest.size() && class_of(rest[blanks]) == Class::blank) ++blanks;
  rest.remove_prefix(blanks);
  if (rest.empty()) return Taken::end;

  const char first = rest[0];
  switch (class_of(first)) {
    case Class::close: return Taken::failure;
    case Class::special:
      token = {Kind{first}, rest.substr(0, 1)};
      rest.remove_prefix(1);
      return Taken::token;
    case Class::open: {
      const auto size = enclosed_size(rest.substr(1), first, closing(first));
      if (!size) return Taken::failure;
      token = {Kind{first}, rest.substr(1, *size)};
      rest.remove_prefix(*size + 2);
      return Taken::token;
    }
    default: break;
  }
  const auto size = atom_size(rest);
  if (!size) return Taken::failure;
  token = {Kind::atom, rest.substr(0, *size)};
  rest.remove_prefix(*size);
  return Taken::token;
}

std::optional<std::vector<Token>> tokenize(std::string_view bytes) {
  std::vector<Token> tokens;
  for (Token token{};;) switch (take_token(bytes, token)) {
      case Taken::token: tokens.push_back(token); break;
      case Taken::end: return tokens;
      case Taken::failure: return std::nullopt;
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
