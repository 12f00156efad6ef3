// Lists of addresses as a reader of mail wants them.

#include "mail/mailbox.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "mail/header.h"
#include "mail/token_text.h"

namespace mail {

namespace {

using Kind = Token::Kind;
using Tokens = std::span<const Token>;

bool is_separator(const Token& token) {
  return token.kind == Kind::comma || token.kind == Kind::semicolon || token.kind == Kind::colon;
}

bool is_angle(const Token& token) { return token.kind == Kind::left || token.kind == Kind::right; }

/// How many tokens stand before the first separator that is not between angle brackets.
size_t part_size(Tokens tokens) {
  for (size_t at = 0; at < tokens.size(); ++at) {
    if (is_separator(tokens[at])) return at;
    if (tokens[at].kind != Kind::left) continue;
    const auto next =
        std::find_if(tokens.begin() + static_cast<ptrdiff_t>(at) + 1, tokens.end(), is_angle);
    if (next != tokens.end() && next->kind == Kind::right) {
      at = static_cast<size_t>(next - tokens.begin());
    }
  }
  return tokens.size();
}

/// One where a delimiter belongs to the token on either side.
size_t delimiter_size(const Token& token) {
  switch (token.kind) {
    case Kind::quoted:
    case Kind::literal:
    case Kind::comment: return 1;
    default: return 0;
  }
}

bool adjacent(const Token& token, const Token& next) {
  return token.text.data() + token.text.size() + delimiter_size(token) + delimiter_size(next) ==
         next.text.data();
}

/// Appends what the tokens say, with single blanks where there were any.
void append_words(std::string& to, Tokens tokens) {
  if (!to.empty() && !tokens.empty()) to += ' ';
  for (size_t at = 0; at < tokens.size(); ++at) {
    if (at > 0 && !adjacent(tokens[at - 1], tokens[at])) to += ' ';
    append_bare(to, tokens[at]);
  }
}

void append_route(std::string& to, Tokens route) {
  if (!to.empty() && !route.empty()) to += ' ';
  for (const Token& token : route) {
    if (joins(token) || is_word(token)) append_bare(to, token);
  }
}

/// What the tokens, of which there is one, were made of.
std::string_view source(Tokens tokens) {
  const char* const start = tokens.front().text.data() - delimiter_size(tokens.front());
  const std::string_view last = tokens.back().text;
  return {start, last.data() + last.size() + delimiter_size(tokens.back())};
}

Mailbox no_address(std::string_view text) { return {.address{}, .comment = unfold(text)}; }

std::string envelope_address(Tokens tokens) {
  std::string address;
  bool has_host = false;
  for (const Token& token : tokens) {
    if (is_comment(token)) continue;
    append_bare(address, token);
    has_host = has_host || token.kind == Kind::at;
  }
  if (!tokens.empty() && !has_host) address += '@';
  return address;
}

}  // namespace

void MailboxReader::feed(std::string_view bytes, std::vector<Mailbox>& to) {
  for (const char c : bytes) {
    const bool ends = (c == ',' || c == ';') && inside_ == Inside::nothing && !escaped_;
    if (ends && (!in_angle_ || too_long_)) {
      end_member(to);
      if (c == ';') group_.clear();
      continue;
    }
    too_long_ = too_long_ || member_.size() == member_most;
    if (!too_long_) member_ += c;
    pass(c);
  }
}

/// Notes in what the byte behind `c` stands.
void MailboxReader::pass(char c) {
  if (escaped_ || c == '\\') {
    escaped_ = !escaped_;
    return;
  }
  switch (inside_) {
    case Inside::nothing: break;
    case Inside::quotes:
      if (c == '"') inside_ = Inside::nothing;
      return;
    case Inside::literal:
      if (c == ']') inside_ = Inside::nothing;
      return;
    case Inside::comment:
      if (c == '(') ++depth_;
      if (c == ')' && --depth_ == 0) inside_ = Inside::nothing;
      return;
  }
  switch (c) {
    case '"': inside_ = Inside::quotes; break;
    case '[': inside_ = Inside::literal; break;
    case '(':
      inside_ = Inside::comment;
      depth_ = 1;
      break;
    case '<': in_angle_ = true; break;
    case '>': in_angle_ = false; break;
    default: break;
  }
}

void MailboxReader::finish(std::vector<Mailbox>& to) {
  end_member(to);
  group_.clear();
}

void MailboxReader::end_member(std::vector<Mailbox>& to) {
  const auto tokens = too_long_ ? std::nullopt : tokenize(member_);
  if (!tokens) to.push_back(no_address(member_));
  Tokens rest = tokens ? Tokens(*tokens) : Tokens();
  while (!rest.empty()) {
    // Behind a `<` that has no `>` there may be more than one part.
    const size_t size = part_size(rest);
    const Tokens part = rest.first(size);
    const bool is_name = size < rest.size() && rest[size].kind == Kind::colon;
    if (is_name) {
      append_words(group_, part);
    } else {
      take_part(part, to);
    }
    rest = rest.subspan(std::min(size + 1, rest.size()));
  }
  member_.clear();
  inside_ = Inside::nothing;
  escaped_ = in_angle_ = too_long_ = false;
}

void MailboxReader::take_part(Tokens part, std::vector<Mailbox>& to) {
  if (!find_members(part, found_)) {
    to.push_back(no_address(source(part)));
    return;
  }
  for (const ListMember& member : found_) {
    if (member.kind == ListMember::Kind::comments) continue;
    Mailbox mailbox{.address = envelope_address(member.address),
                    .comment = std::exchange(group_, {})};
    append_words(mailbox.comment, member.phrase);
    append_route(mailbox.comment, member.route);
    for (const Token& token : member.comments) {
      if (is_comment(token)) append_words(mailbox.comment, {&token, 1});
    }
    to.push_back(std::move(mailbox));
  }
}

}  // namespace mail
