// Lists of addresses, cut into their members.

#include "mail/list_reader.h"

#include <algorithm>

#include "mail/token_text.h"

namespace mail {

namespace {

using Kind = Token::Kind;
using Tokens = ListMember::Tokens;

bool in_phrase(const Token& token) {
  return joins(token) || is_comment(token) || token.kind == Kind::atom ||
         token.kind == Kind::quoted;
}

/// Behind the source route that `tokens` start with, if they do.
Tokens without_route(Tokens tokens) {
  const auto first = std::ranges::find_if_not(tokens, is_comment);
  if (first == tokens.end() || first->kind != Kind::at) return tokens;
  const auto colon = std::ranges::find(tokens, Kind::colon, &Token::kind);
  return colon == tokens.end() ? tokens : Tokens(colon + 1, tokens.end());
}

/// True for words with dots and ats between, and nothing else but comments.
bool is_one_address(Tokens tokens) {
  bool word_fits = true;
  for (const Token& token : tokens) {
    if (is_comment(token)) continue;
    if (!joins(token) && !(is_word(token) && word_fits)) return false;
    word_fits = joins(token);
  }
  return true;
}

/// What a separator ends.
std::optional<ListEnd::Kind> ended_by(const Token& token) {
  switch (token.kind) {
    case Kind::comma: return ListEnd::Kind::comma;
    case Kind::colon: return ListEnd::Kind::colon;
    case Kind::semicolon: return ListEnd::Kind::semicolon;
    default: return std::nullopt;
  }
}

/// Takes the last member of a part: from its end it can be told at once to which address a token
/// belongs. Comments belong to the address behind them, or else to the one before.
bool take_last(Tokens& part, ListMember& member) {
  size_t end = part.size();
  while (end > 0 && is_comment(part[end - 1])) --end;
  if (end == 0) {
    member = {.kind = ListMember::Kind::comments, .comments = part};
    part = {};
    return true;
  }
  size_t start = end;
  if (part[end - 1].kind == Kind::right) {
    do {
      if (start == 0) return false;
    } while (part[--start].kind != Kind::left);
    const Tokens inside = part.subspan(start + 1, end - start - 2);
    const size_t left = start;
    while (start > 0 && in_phrase(part[start - 1])) --start;
    const Tokens address = without_route(inside);
    member = {.kind = ListMember::Kind::angle,
              .phrase = part.subspan(start, left - start),
              .route = inside.first(inside.size() - address.size()),
              .address = address,
              .comments = part.subspan(left + 1)};
    part = part.first(start);
    return is_one_address(member.address);
  }
  for (bool word_fits = true; start > 0; --start) {
    const Token& token = part[start - 1];
    if (token.kind == Kind::right || (is_word(token) && !word_fits)) break;
    if (!is_comment(token)) word_fits = !is_word(token);
  }
  member = {.kind = ListMember::Kind::address,
            .address = part.subspan(start, end - start),
            .comments = part.subspan(start)};
  part = part.first(start);
  return true;
}

}  // namespace

bool find_members(Tokens part, std::vector<ListMember>& members) {
  members.clear();
  while (!part.empty()) {
    ListMember member{};
    if (!take_last(part, member)) return false;
    members.push_back(member);
  }
  std::ranges::reverse(members);
  return true;
}

/// Left to right. Only in angle brackets is a separator no end of a part; whether a `<` has its `>`
/// is known when either that or another `<` comes. If not, it is read again, as text.
bool ListReader::read(std::string_view value, ListReceiver& receiver) {
  const bool escapes = value.find('\\') != std::string_view::npos;
  std::string_view rest = value;
  std::string_view at_angle;         // `rest` at the `<` that is open
  size_t before_angle = 0;           // and how many tokens there were
  const char* text_angle = nullptr;  // the last `<` that is text
  bool in_angle = false;
  tokens_.clear();
  in_group_ = group_seen_ = false;
  last_ = End::list;
  for (;;) {
    Token token{};
    const std::string_view here = rest;
    const Taken taken = take_token(rest, token);
    if (taken == Taken::failure || (taken == Taken::token && escapes && !printable(token)))
      return false;
    const bool left = taken == Taken::token && token.kind == Kind::left;
    if (in_angle && (left || taken == Taken::end)) {
      rest = at_angle;
      tokens_.resize(before_angle);
      text_angle = at_angle.data();
      in_angle = false;
      continue;
    }
    if (taken == Taken::end) return end_part(End::list, receiver);
    if (left && here.data() != text_angle) {
      in_angle = true;
      at_angle = here;
      before_angle = tokens_.size();
    }
    if (token.kind == Kind::right) {
      if (!in_angle) return false;
      in_angle = false;
    }
    const auto end = in_angle ? std::nullopt : ended_by(token);
    if (!end) tokens_.push_back(token);
    if (end && !end_part(*end, receiver)) return false;
  }
}

/// Hands over what stands since the last separator, and the one that ends it.
bool ListReader::end_part(End end, ListReceiver& receiver) {
  Tokens part = tokens_;
  Tokens name;
  if (end == End::colon) {
    size_t start = part.size();
    while (start > 0 && in_phrase(part[start - 1])) --start;
    name = part.subspan(start);
    part = part.first(start);
  }
  if (!find_members(part, members_)) return false;
  for (const ListMember& member : members_) {
    if (!receiver.member(member)) return false;
  }
  switch (end) {
    case End::comma: break;
    case End::colon:
      if (in_group_) return false;
      in_group_ = group_seen_ = true;
      break;
    case End::semicolon:
      if (!in_group_ && group_seen_) return false;
      in_group_ = false;
      group_seen_ = true;
      break;
    case End::list:
      if (in_group_) return false;
      break;
  }
  receiver.part_ended({.kind = end, .before = last_, .name = name, .part_empty = part.empty()});
  last_ = end;
  tokens_.clear();
  return true;
}

}  // namespace mail
