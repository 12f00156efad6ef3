// The lists of addresses in the header of a new message.

#include "mail/address_list.h"

#include <algorithm>

#include "mail/token_text.h"

namespace mail {

bool AddressList::append(std::string_view value, AddressText& to) {
  const size_t header_size = to.header.size();
  const size_t bare_size = to.bare.size();
  to_ = &to;
  fold_ = ListFold(to.header);
  separate_ = false;
  if (reader_.read(value, *this)) return true;
  to.header.resize(header_size);
  to.bare.resize(bare_size);
  return false;
}

void AddressList::part_ended(const ListEnd& end) {
  using End = ListEnd::Kind;
  // A comma with nothing before or behind it is kept.
  const bool comma = end.kind == End::comma ? end.before != End::semicolon
                                            : end.kind != End::colon && end.before == End::comma;
  if (end.part_empty && comma) begin_unit();
  switch (end.kind) {
    case End::comma: break;
    case End::colon: put_name(end.name); break;
    case End::semicolon:
      to_->header += ';';
      separate_ = true;
      break;
    case End::list: fold_.end(to_->header); break;
  }
}

bool AddressList::member(const ListMember& member) {
  std::string& header = to_->header;
  begin_unit();
  const size_t start = header.size();
  put_phrase(member.phrase);
  if (member.kind == ListMember::Kind::angle) {
    header += member.phrase.empty() ? "<" : " <";
    if (!put_address(member)) return false;
    header += '>';
  } else if (member.kind == ListMember::Kind::address && !put_address(member)) {
    return false;
  }
  for (const Token& token : member.comments) {
    if (!is_comment(token)) continue;
    if (header.size() > start) header += ' ';
    append_printed(header, token);
  }
  return true;
}

bool AddressList::put_address(const ListMember& member) {
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
  if (separate_) fold_.comma(to_->header);
  separate_ = true;
}

}  // namespace mail
