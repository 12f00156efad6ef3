// The lists of addresses in the header of a new message.

#include "mail/address_list.h"

#include <algorithm>

#include "mail/token_text.h"

namespace mail {

namespace {

using Kind = Token::Kind;

constexpr size_t line_most = 78;

bool is_comment(const Token& token) { return token.kind == Kind::comment; }

bool is_word(const Token& token) {
  return token.kind == Kind::atom || token.kind == Kind::quoted || token.kind == Kind::literal;
}

bool joins(const Token& token) { return token.kind == Kind::at || token.kind == Kind::dot; }

bool in_phrase(const Token& token) {
  return joins(token) || is_comment(token) || token.kind == Kind::atom ||
         token.kind == Kind::quoted;
}

/// Behind the source route that `tokens` start with, if they do.
std::span<const Token> without_route(std::span<const Token> tokens) {
  const auto first = std::ranges::find_if_not(tokens, is_comment);
  if (first == tokens.end() || first->kind != Kind::at) return tokens;
  const auto colon = std::ranges::find(tokens, Kind::colon, &Token::kind);
  return colon == tokens.end() ? tokens : std::span<const Token>(colon + 1, tokens.end());
}

/// True for words with dots and ats between, and nothing else but comments.
bool is_one_address(std::span<const Token> tokens) {
  bool word_fits = true;
  for (const Token& token : tokens) {
    if (is_comment(token)) continue;
    if (!joins(token) && !(is_word(token) && word_fits)) return false;
    word_fits = joins(token);
  }
  return true;
}

}  // namespace

bool AddressList::append(std::string_view value, AddressText& to) {
  const size_t header_size = to.header.size();
  const size_t bare_size = to.bare.size();
  to_ = &to;
  list_ = unit_ = header_size;
  line_ = to.header.rfind('\n') + 1;  // npos + 1 is 0
  separate_ = in_group_ = group_seen_ = false;
  last_ = End::list;
  if (read(value)) return true;
  to.header.resize(header_size);
  to.bare.resize(bare_size);
  return false;
}

/// Left to right. Only in angle brackets is a separator no end of a part; whether a `<` has its `>`
/// is known when either that or another `<` comes. If not, it is read again, as text.
bool AddressList::read(std::string_view value) {
  const bool escapes = value.find('\\') != std::string_view::npos;
  std::string_view rest = value;
  std::string_view at_angle;         // `rest` at the `<` that is open
  size_t before_angle = 0;           // and how many tokens there were
  const char* text_angle = nullptr;  // the last `<` that is text
  bool in_angle = false;
  tokens_.clear();
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
    if (taken == Taken::end) return end_part(End::list);
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
    if (end && !end_part(*end)) return false;
  }
}

/// What a separator ends.
std::optional<AddressList::End> AddressList::ended_by(const Token& token) {
  switch (token.kind) {
    case Kind::comma: return End::comma;
    case Kind::colon: return End::colon;
    case Kind::semicolon: return End::semicolon;
    default: return std::nullopt;
  }
}

/// Prints what stands since the last separator, and the one that ends it.
bool AddressList::end_part(End end) {
  Tokens part = tokens_;
  Tokens name;
  if (end == End::colon) {
    size_t start = part.size();
    while (start > 0 && in_phrase(part[start - 1])) --start;
    name = part.subspan(start);
    part = part.first(start);
  }
  if (!find_members(part)) return false;
  for (const Member& member : members_) {
    if (!put(member)) return false;
  }
  // A comma with nothing before or behind it is kept.
  const bool needs_unit = end == End::comma ? last_ != End::semicolon : last_ == End::comma;
  if (part.empty() && needs_unit && end != End::colon) begin_unit();
  switch (end) {
    case End::comma: break;
    case End::colon:
      if (in_group_) return false;
      in_group_ = group_seen_ = true;
      put_name(name);
      break;
    case End::semicolon:
      if (!in_group_ && group_seen_) return false;
      in_group_ = false;
      group_seen_ = true;
      to_->header += ';';
      separate_ = true;
      break;
    case End::list:
      if (in_group_) return false;
      end_unit(0);
      break;
  }
  last_ = end;
  tokens_.clear();
  return true;
}

bool AddressList::find_members(Tokens part) {
  members_.clear();
  while (!part.empty()) {
    Member member{};
    if (!take_last(part, member)) return false;
    members_.push_back(member);
  }
  std::ranges::reverse(members_);
  return true;
}

/// Takes the last member of a part: from its end it can be told at once to which address a token
/// belongs. Comments belong to the address behind them, or else to the one before.
bool AddressList::take_last(Tokens& part, Member& member) {
  size_t end = part.size();
  while (end > 0 && is_comment(part[end - 1])) --end;
  if (end == 0) {
    member = {Member::Kind::comments, {}, {}, part};
    part = {};
    return true;
  }
  size_t start = end;
  if (part[end - 1].kind == Kind::right) {
    while (part[--start].kind != Kind::left) {
    }
    const Tokens inside = part.subspan(start + 1, end - start - 2);
    const size_t left = start;
    while (start > 0 && in_phrase(part[start - 1])) --start;
    member = {Member::Kind::angle, part.subspan(start, left - start), without_route(inside),
              part.subspan(left + 1)};
    part = part.first(start);
    return is_one_address(member.address);
  }
  for (bool word_fits = true; start > 0; --start) {
    const Token& token = part[start - 1];
    if (token.kind == Kind::right || (is_word(token) && !word_fits)) break;
    if (!is_comment(token)) word_fits = !is_word(token);
  }
  member = {Member::Kind::address, {}, part.subspan(start, end - start), part.subspan(start)};
  part = part.first(start);
  return true;
}

bool AddressList::put(const Member& member) {
  std::string& header = to_->header;
  begin_unit();
  const size_t start = header.size();
  put_phrase(member.phrase);
  if (member.kind == Member::Kind::angle) {
    header += member.phrase.empty() ? "<" : " <";
    if (!put_address(member)) return false;
    header += '>';
  } else if (member.kind == Member::Kind::address && !put_address(member)) {
    return false;
  }
  for (const Token& token : member.comments) {
    if (!is_comment(token)) continue;
    if (header.size() > start) header += ' ';
    append_printed(header, token);
  }
  return true;
}

bool AddressList::put_address(const Member& member) {
  Tokens address = member.address;
  if (std::ranges::any_of(address, is_comment)) {
    words_.clear();
    std::ranges::remove_copy_if(address, std::back_inserter(words_), is_comment);
    address = words_;
  }
  const size_t start = to_->bare.size();
  completer_.append(address, *to_);
  if (to_->bare.find('\0', start) != std::string::npos) return false;
  to_->bare += '\0';
  return true;
}

void AddressList::put_name(Tokens name) {
  begin_unit();
  put_phrase(name);
  to_->header += ": ";
  separate_ = false;
}

void AddressList::put_phrase(Tokens phrase) {
  for (size_t i = 0; i < phrase.size(); ++i) {
    if (i > 0 && !joins(phrase[i - 1]) && !joins(phrase[i])) to_->header += ' ';
    append_printed(to_->header, phrase[i]);
  }
}

void AddressList::begin_unit() {
  if (separate_) {
    end_unit(1);
    to_->header += ", ";
    unit_ = to_->header.size();
  }
  separate_ = true;
}

void AddressList::end_unit(size_t comma_size) {
  std::string& header = to_->header;
  if (header.size() == unit_ && comma_size == 0) {
    if (unit_ > list_) header.pop_back();  // no blank at the end of a line
    return;
  }
  if (unit_ == list_ || header.size() - line_ + comma_size <= line_most) return;
  header.replace(unit_ - 1, 1, "\n  ");
  line_ = unit_;
}

}  // namespace mail
