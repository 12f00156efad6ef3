// What the lines of files of addresses ask for.

#include "mail/alias.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

using Tokens = std::span<const Token>;

/// The tokens between the end of `address` and the end of all `tokens`, from the first that is no
/// comment on.
Tokens behind(Tokens tokens, Tokens address) {
  const Tokens rest(address.data() + address.size(), tokens.data() + tokens.size());
  return {std::ranges::find_if_not(rest, is_comment), rest.end()};
}

/// True for the word of `:include:`.
bool is_include(Tokens tokens, Tokens address) {
  if (address.size() != 1 || address[0] != Token{Token::Kind::atom, "include"}) return false;
  Tokens before(tokens.data(), address.data());
  while (!before.empty() && is_comment(before.back())) before = before.first(before.size() - 1);
  const Tokens after = behind(tokens, address);
  return !before.empty() && before.back().kind == Token::Kind::colon && !after.empty() &&
         after[0].kind == Token::Kind::colon;
}

/// What one address asks for; nothing if it cannot be completed.
std::optional<Wish> wish(const Address& address, const Completion& completion) {
  using Kind = Wish::Kind;
  Wish wish{Kind::address, address.has_host(), address.text(), {}};
  if (!wish.has_host) {
    if (wish.text.empty()) wish.kind = Kind::nothing;
    if (wish.text.starts_with('/')) wish.kind = Kind::file;
    if (wish.text.starts_with('|')) wish.kind = Kind::program;
  }
  if (wish.kind == Kind::program) wish.text.erase(0, 1);
  if (wish.kind != Kind::address) return wish;
  auto whole = complete(address, completion);
  if (!whole) return std::nullopt;
  wish.whole = std::move(*whole);
  return wish;
}

}  // namespace

std::optional<std::vector<Wish>> read_wishes(std::string_view line, const Completion& completion) {
  const auto tokens = tokenize(line);
  const auto addresses = tokens ? find_addresses(*tokens) : std::nullopt;
  if (!addresses) return std::nullopt;
  std::vector<Wish> wishes;
  for (size_t i = 0; i < addresses->size(); ++i) {
    const Address& address = (*addresses)[i];
    if (is_include(*tokens, address.tokens)) {
      const Tokens colon = behind(*tokens, address.tokens).first(1);
      const Token* const name = behind(*tokens, colon).data();
      const bool named = i + 1 < addresses->size() && (*addresses)[i + 1].tokens.data() == name;
      if (named) ++i;
      wishes.push_back({Wish::Kind::list, false, named ? (*addresses)[i].text() : "", {}});
      continue;
    }
    auto one = wish(address, completion);
    if (!one) return std::nullopt;
    wishes.push_back(std::move(*one));
  }
  std::ranges::reverse(wishes);
  return wishes;
}

std::optional<std::string> take_alias_line(std::string_view& rest) {
  std::string line;
  while (!rest.empty()) {
    const bool continues = rest[0] == ' ' || rest[0] == '\t';
    if (!line.empty() && !continues && rest[0] != '\n') break;
    const std::string_view part = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
    rest.remove_prefix(part.size());
    if (part != "\n") line += part;
  }
  if (line.empty()) return std::nullopt;
  return line;
}

std::string list_file(std::string_view name) {
  return text::join(name.starts_with('.') || name.starts_with('/') ? "" : "./", name);
}

}  // namespace mail
