// Lists of clients that answer by name.

#include "inet/blocklist.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/split.h"

namespace inet {

namespace {

constexpr Network listings{Ip::v4(127, 0, 0, 0), 8};
constexpr Network refusals{Ip::v4(127, 255, 255, 0), 24};  // of the list, to answer
constexpr Network hosts{Ip({0x20}), 3};                    // global unicast

bool take_dash(std::string_view& text) {
  const bool dash = text.starts_with('-');
  if (dash) text.remove_prefix(1);
  return dash;
}

Finding finding(const Ip& ip) {
  if (refusals.contains(ip)) return Finding::failed;
  const bool lists = ip.is_v4() ? listings.contains(ip) : !hosts.contains(ip);
  return lists ? Finding::listed : Finding::not_listed;
}

/// `text` with the client's address in place of each `%IP%`.
std::string filled_in(std::string_view text, std::string_view client) {
  constexpr std::string_view mark = "%IP%";
  std::string filled;
  for (size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark)) {
    text::append(filled, text.substr(0, at), client);
    text.remove_prefix(at + mark.size());
  }
  return filled += text;
}

}  // namespace

ClientList block_list(std::string_view argument) {
  ClientList list{.kind = ClientList::Kind::block_by_text, .base = argument};
  list.for_good = take_dash(list.base);
  const text::Halves halves = text::halves(list.base, ':');
  if (!halves.found) return list;
  list.kind = ClientList::Kind::block_by_address;
  list.base = halves.before;
  list.text = halves.after;
  if (take_dash(list.text)) list.for_good = true;
  return list;
}

Admission admission(std::string_view value) {
  if (value.empty()) return {Admission::Kind::accepted};
  const bool for_good = take_dash(value);
  return {Admission::Kind::blocked, for_good, std::string(value)};
}

Finding finding(const Answer<Ip>& answer) {
  if (answer.outcome == Outcome::failed) return Finding::failed;
  Finding found = Finding::not_listed;
  for (const Ip& ip : answer.values) {
    const Finding one = finding(ip);
    if (one == Finding::failed) return one;
    found = std::max(found, one);
  }
  return found;
}

Finding finding(const Answer<std::string>& answer) {
  if (answer.outcome == Outcome::failed) return Finding::failed;
  // qmail: a record without text does not list anybody
  const bool silent = std::ranges::all_of(answer.values, &std::string::empty);
  return silent ? Finding::not_listed : Finding::listed;
}

ListInquiry::ListInquiry(std::span<const ClientList> lists, const Ip& client)
    : lists_(lists), texts_(lists.size()), client_(format(client)) {
  const std::string reverse = reversed(client);
  for (size_t list = 0; list < lists.size(); ++list) {
    const auto name = parse_domain(text::join(reverse, '.', lists[list].base));
    if (!name) continue;
    const auto kind = lists[list].kind;
    const DnsType type = kind == ClientList::Kind::block_by_text ? DnsType::txt : DnsType::a;
    questions_.push_back({list, {*name, type}});
    if (kind == ClientList::Kind::accept && !client.is_v4()) {
      questions_.push_back({list, {*name, DnsType::aaaa}});
    }
  }
}

void ListInquiry::answer(size_t question, const Answer<Ip>& answer) {
  questions_[question].finding = finding(answer);
}

void ListInquiry::answer(size_t question, const Answer<std::string>& answer) {
  Question& answered = questions_[question];
  answered.finding = finding(answer);
  for (const std::string& text : answer.values) texts_[answered.list] += text;
}

Finding ListInquiry::finding_of(size_t list) const {
  Finding found = Finding::not_listed;
  for (const Question& question : questions_) {
    if (question.list == list) found = std::max(found, question.finding);
  }
  return found;
}

std::string ListInquiry::text_of(size_t list) const {
  const bool own = lists_[list].kind == ClientList::Kind::block_by_text;
  return own ? texts_[list] : filled_in(lists_[list].text, client_);
}

Admission ListInquiry::admission() const {
  using enum Admission::Kind;
  bool any_failed = false;
  for (size_t i = 0; i < lists_.size(); ++i) {
    const ClientList& list = lists_[i];
    const bool accepts = list.kind == ClientList::Kind::accept;
    switch (finding_of(i)) {
      case Finding::awaited: return {undecided};
      case Finding::not_listed: break;
      case Finding::listed:
        if (accepts) return {accepted};
        return {blocked, list.for_good && !any_failed, text_of(i)};
      case Finding::failed:
        any_failed = true;
        if (accepts && !list.fail_closed) return {accepted};
        if (!accepts && list.fail_closed) return {blocked, false, "temporary RBL lookup error"};
    }
  }
  return {unknown};
}

}  // namespace inet
