// Addresses as people write them, in headers and in files of addresses (RFC 822 sections 3.3 and
// 6): words and specials first, then the addresses among them.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

/// One word or special. The value of a kind of special is the special itself.
struct Token {
  enum class Kind : char {
    atom = 'a',
    quoted = '"',   // "…"
    literal = '[',  // […]
    comment = '(',  // (…), with comments inside it
    at = '@',
    dot = '.',
    comma = ',',
    colon = ':',
    semicolon = ';',
    left = '<',
    right = '>',
  };
  Kind kind;
  std::string_view text;  // without its delimiters, but with its backslashes

  bool operator==(const Token&) const = default;
};

inline bool is_comment(const Token& token) { return token.kind == Token::Kind::comment; }

inline bool is_word(const Token& token) {
  return token.kind == Token::Kind::atom || token.kind == Token::Kind::quoted ||
         token.kind == Token::Kind::literal;
}

/// True for what joins words to one address.
inline bool joins(const Token& token) {
  return token.kind == Token::Kind::at || token.kind == Token::Kind::dot;
}

enum class Taken { token, end, failure };

/// Takes the next token, and the blanks before it, from the front of `rest`; `failure` as for
/// `tokenize`.
Taken take_token(std::string_view& rest, Token& token);

/// The tokens of `bytes`, the blanks and line ends between them left out. Nothing if a quoted
/// string, a literal or a comment has no end, a word starts with `)` or `]`, or nothing follows a
/// backslash. The texts are parts of `bytes`.
std::optional<std::vector<Token>> tokenize(std::string_view bytes);

/// One address: its tokens, in their place among those of the whole list. Comments may stand
/// between them. The address `<>` has none.
struct Address {
  std::span<const Token> tokens;

  /// True if there is an `@` that is not quoted.
  bool has_host() const;
  /// As a message's envelope has it, without quotes, backslashes and comments.
  std::string text() const;
};

/// The addresses of a list, in order. Nothing if a `>` has no `<` before it.
///
/// Commas, colons and semicolons separate addresses, and so does the lack of a dot or an `@`
/// between two words: `joe fred` are two, and the name of a group is one. Before `<…>` a phrase
/// counts for nothing, and neither does a source route inside. A `<` without its `>` is part of its
/// address.
std::optional<std::vector<Address>> find_addresses(std::span<const Token> tokens);

/// What completes an address that was written short.
struct Completion {
  std::string host;    // control/defaulthost
  std::string domain;  // control/defaultdomain
  std::string plus;    // control/plusdomain
};

/// The whole address: without a host it gets the default one; a host that ends with `+` gets the
/// plus domain, and one without a dot the default domain. Nothing if a `@` has no host behind it.
std::optional<std::string> complete(const Address& address, const Completion& completion);

}  // namespace mail
