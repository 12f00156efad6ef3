// Addresses of new messages, completed.

#include "mail/completer.h"

#include <algorithm>

#include "mail/token_text.h"
#include "text/split.h"

namespace mail {

namespace {

using Kind = Token::Kind;
using Tokens = std::span<const Token>;

/// True for a host that gets no further domain.
bool is_whole(Tokens host) {
  return std::ranges::any_of(host, [](const Token& token) {
    return token.kind == Kind::dot || token.kind == Kind::literal;
  });
}

bool ends_with_empty_literal(Tokens tokens) {
  const size_t size = tokens.size();
  return size >= 2 && tokens[size - 1] == Token{Kind::literal, ""} &&
         tokens[size - 2].kind == Kind::at;
}

/// Without a source route, and without a dot and an `@` at the end.
Tokens trimmed(Tokens tokens) {
  if (tokens.front().kind == Kind::at) {
    const auto colon = std::ranges::find(tokens, Kind::colon, &Token::kind);
    if (colon == tokens.end()) return {};
    tokens = Tokens(colon + 1, tokens.end());
  }
  for (const Kind end : {Kind::dot, Kind::at}) {
    if (!tokens.empty() && tokens.back().kind == end) tokens = tokens.first(tokens.size() - 1);
  }
  return tokens;
}

void append_token(AddressText& to, const Token& token) {
  if (is_plain(token)) {
    to.header += token.text;
    to.bare += token.text;
    return;
  }
  append_printed(to.header, token);
  append_bare(to.bare, token);
}

void append_tokens(AddressText& to, Tokens tokens) {
  for (const Token& token : tokens) append_token(to, token);
}

/// Appends what goes on with a host, with a dot unless there is one, or no host yet.
void append_domain(AddressText& to, const AddressText& domain) {
  if (domain.header.empty()) return;
  if (!to.header.ends_with('@') && !to.header.ends_with('.')) {
    to.header += '.';
    to.bare += '.';
  }
  to.header += domain.header;
  to.bare += domain.bare;
}

}  // namespace

std::optional<std::vector<Token>> Completer::read_part(std::string_view text) {
  auto tokens = tokenize(text);
  if (!tokens) return std::nullopt;
  bool word_fits = true;
  for (const Token& token : *tokens) {
    if (!is_word(token) && token.kind != Kind::dot) return std::nullopt;
    if (is_word(token) && !word_fits) return std::nullopt;
    if (!printable(token) || token.text.find('\0') != std::string_view::npos) return std::nullopt;
    word_fits = token.kind == Kind::dot;
  }
  return tokens;
}

AddressText Completer::print(Tokens tokens) {
  AddressText text;
  append_tokens(text, tokens);
  return text;
}

std::optional<Completer> Completer::make(const Completion& completion) {
  const auto host = read_part(completion.host);
  const auto plus = read_part(completion.plus);
  const auto domain = read_part(completion.domain);
  if (!host || !plus || !domain) return std::nullopt;
  Completer completer;
  completer.plus_ = print(*plus);
  completer.plus_is_whole_ = is_whole(*plus);
  completer.domain_ = print(*domain);
  if (host->empty()) return completer;

  std::vector<Token> somebody = {{Kind::atom, "x"}, {Kind::at, "@"}};
  somebody.insert(somebody.end(), host->begin(), host->end());
  AddressText whole;
  completer.append(somebody, whole);
  completer.host_ = {whole.header.substr(1), whole.bare.substr(1)};
  return completer;
}

void Completer::append(Tokens address, AddressText& to) const {
  if (address.empty()) return;
  if (ends_with_empty_literal(address)) return append_tokens(to, address);
  address = trimmed(address);
  if (address.empty()) return;

  const auto at = std::ranges::find(address.rbegin(), address.rend(), Kind::at, &Token::kind);
  if (at == address.rend()) {
    append_tokens(to, address);
    to.header += host_.header;
    to.bare += host_.bare;
    return;
  }
  const Tokens host(at.base(), address.end());
  const Token& last = address.back();
  bool whole = is_whole(host);
  // A plus behind a backslash is no such plus, and neither is one in quotes.
  const bool ends_with_plus = last.kind == Kind::atom && last.text.ends_with('+');
  const bool escaped = last.text.find('\\') != std::string_view::npos;
  if (ends_with_plus && !escaped) {
    append_tokens(to, address.first(address.size() - 1));
    const std::string_view rest = last.text.substr(0, last.text.size() - 1);
    if (!rest.empty()) append_token(to, {Kind::atom, rest});
    append_domain(to, plus_);
    whole = whole || plus_is_whole_ || (!rest.empty() && !plus_.header.empty());
  } else {
    append_tokens(to, address);
  }
  if (!whole) append_domain(to, domain_);
  // It keeps its backslash at the end, for whoever completes the address again.
  if (ends_with_plus && escaped && to.header.ends_with('+')) to.header.insert(to.header.size() - 1, 1, '\\');
}

std::optional<std::string> Completer::mailbox(std::string_view raw) const {
  if (raw.starts_with('<') && raw.ends_with('>')) raw = raw.substr(1, raw.size() - 2);
  if (raw.empty()) return std::string();
  if (raw.find_first_of(std::string_view("\n\0", 2)) != std::string_view::npos) return std::nullopt;
  const text::Halves halves = text::last_halves(raw, '@');
  std::vector<Token> address = {{Kind::atom, "x"}};  // whatever the local part is
  if (halves.found) {
    const auto host = read_part(halves.after);
    if (!host) return std::nullopt;
    address.push_back({Kind::at, "@"});
    address.insert(address.end(), host->begin(), host->end());
  }
  AddressText whole;
  append(address, whole);
  return whole.bare.replace(0, 1, halves.before);
}

}  // namespace mail
