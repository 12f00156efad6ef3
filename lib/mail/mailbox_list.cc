// Lists of addresses in a header that is built anew.

#include "mail/mailbox_list.h"

#include <algorithm>

#include "mail/list_fold.h"
#include "mail/token_text.h"
#include "text/fmt.h"
#include "text/quote.h"
#include "text/split.h"

namespace mail {

namespace {

using Kind = Token::Kind;

bool is_control(char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }

bool is_encoded_word(std::string_view word) {
  return word.size() > 4 && word.starts_with("=?") && word.ends_with("?=");
}

/// True for atoms with blanks between, among them an encoded word.
bool has_encoded_words(std::string_view text) {
  bool found = false;
  while (const auto word = text::take(text, ' ')) {
    const bool is_atom = !word->empty() && word->find('.') == std::string_view::npos &&
                         text::quote_local(*word) == *word;
    if (!is_atom) return false;
    found = found || is_encoded_word(*word);
  }
  return found;
}

std::string quoted(std::string_view text) {
  std::string whole = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') whole += '\\';
    whole += c;
  }
  return whole + '"';
}

bool is_enclosed(const Token& token) {
  return token.kind == Kind::quoted || token.kind == Kind::literal;
}

/// True if a blank belongs between two tokens of a phrase that stand one behind the other.
bool are_apart(const Token& first, const Token& second) {
  if (is_comment(first) || is_comment(second)) return true;
  const char* end = first.text.data() + first.text.size() + (is_enclosed(first) ? 1 : 0);
  return end < second.text.data() - (is_enclosed(second) ? 1 : 0);
}

bool fits_local(const Token& token) { return is_word(token) || joins(token) || is_comment(token); }

bool fits_host(const Token& token) {
  if (token.kind == Kind::literal) return token.text.find_first_of("[]\\") == token.text.npos;
  if (token.kind == Kind::atom) return token.text.find_first_of(")]\\") == token.text.npos;
  return token.kind == Kind::dot || is_comment(token);
}

std::string bare(const Token& token) {
  std::string text;
  append_bare(text, token);
  return text;
}

std::string bare(std::span<const Token> tokens) {
  std::string text;
  for (const Token& token : tokens) {
    if (!is_comment(token)) append_bare(text, token);
  }
  return text;
}

}  // namespace

std::string print_mailbox(const MailboxName& name, std::string_view address) {
  const bool has_host = address.find('@') != std::string_view::npos;
  const std::string printed =
      has_host || address.empty() ? text::quote_address(address) : text::quote_local(address);
  const bool encoded = !name.quoted && has_encoded_words(name.text);
  std::string mailbox;
  if (!name.text.empty()) text::append(mailbox, encoded ? name.text : quoted(name.text), ' ');
  const bool bare = name.text.empty() && !address.empty();
  text::append(mailbox, bare ? "" : "<", printed, bare ? "" : ">");
  std::ranges::replace_if(mailbox, is_control, '?');
  return mailbox;
}

void MailboxField::add(std::string_view printed, std::string_view bare) {
  text::append(printed_, printed, '\0');
  text::append(bare_, bare, '\0');
}

void MailboxField::add_all(const MailboxField& other) {
  printed_ += other.printed_;
  bare_ += other.bare_;
}

std::string MailboxField::text(std::string_view name) const {
  std::string field = text::join(name, ": ");
  ListFold fold(field);
  std::string_view rest = printed_;
  while (const auto address = text::take(rest, '\0')) {
    field += *address;
    if (!rest.empty()) fold.comma(field);
  }
  fold.end(field);
  return field += '\n';
}

bool MailboxList::append(std::string_view value, MailboxField& to) {
  to_ = &to;
  name_ = {};
  return reader_.read(value, *this);
}

bool MailboxList::member(const ListMember& member) {
  add_words(member.phrase);
  std::string route;
  for (const Token& token : member.route) {
    if (joins(token) || is_word(token)) append_bare(route, token);
  }
  add_name(route);
  for (const Token& token : member.comments) {
    if (is_comment(token)) add_name(bare(token));
  }
  return member.kind == ListMember::Kind::comments || put_address(member.address);
}

void MailboxList::part_ended(const ListEnd& end) {
  if (end.kind == ListEnd::Kind::colon) add_words(end.name);
  if (end.kind == ListEnd::Kind::semicolon) name_ = {};  // of an empty group
}

/// A phrase; the blanks in it are kept, but as one each.
void MailboxList::add_words(Tokens phrase) {
  std::string words;
  for (size_t i = 0; i < phrase.size(); ++i) {
    const Token& token = phrase[i];
    if (i > 0 && are_apart(phrase[i - 1], token)) words += ' ';
    append_bare(words, token);
    name_.quoted = name_.quoted || token.kind == Kind::quoted;
  }
  add_name(words);
}

void MailboxList::add_name(std::string_view text) {
  if (text.empty()) return;
  if (!name_.text.empty()) name_.text += ' ';
  for (const char c : text) {
    const bool blank = c == '\t' || c == '\n' || c == '\r';
    name_.text += blank ? ' ' : c;
  }
}

bool MailboxList::put_address(Tokens tokens) {
  std::string address;
  if (!tokens.empty()) {
    const auto at = std::ranges::find(tokens.rbegin(), tokens.rend(), Kind::at, &Token::kind);
    const bool has_host = at != tokens.rend();
    const Tokens host = has_host ? Tokens(at.base(), tokens.end()) : Tokens();
    const Tokens local = tokens.first(tokens.size() - host.size() - (has_host ? 1 : 0));
    if (std::ranges::none_of(local, is_word) || !std::ranges::all_of(local, fits_local) ||
        !std::ranges::all_of(host, fits_host)) {
      return false;
    }
    const std::string text = bare(local);
    const std::string whole_host = hosts_.host(bare(host));
    address = join_address(text, whole_host);
    if (std::ranges::any_of(address, is_control)) return false;
    // Without a host behind it that `@` would be taken for another one.
    if (whole_host.empty() && text.find('@') != text.npos) return false;
  }
  to_->add(print_mailbox(name_, address), address);
  name_ = {};
  return true;
}

}  // namespace mail
