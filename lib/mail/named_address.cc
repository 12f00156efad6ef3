// Who is named in a field of addresses.

#include "mail/named_address.h"

#include <algorithm>

#include "mail/list_reader.h"
#include "mail/phrase.h"
#include "mail/token_text.h"

namespace mail {

namespace {

using Kind = Token::Kind;

class Receiver final : public ListReceiver {
 public:
  bool member(const ListMember& member) override {
    NamedAddress named{phrase_name(member.phrase), {}};
    for (const Token& token : member.address) {
      if (token.kind != Kind::comment) append_bare(named.address, token);
    }
    const auto comment = std::ranges::find(member.comments, Kind::comment, &Token::kind);
    if (named.name.empty() && comment != member.comments.end()) {
      named.name = comment_text(comment->text);
    }
    if (named.address.find('\0') != std::string::npos) return false;
    if (!named.address.empty()) found.push_back(std::move(named));
    return true;
  }
  void part_ended(const ListEnd&) override {}

  std::vector<NamedAddress> found;
};

}  // namespace

std::optional<std::vector<NamedAddress>> read_named_addresses(std::string_view list) {
  Receiver receiver;
  if (!ListReader().read(list, receiver)) return std::nullopt;
  return std::move(receiver.found);
}

}  // namespace mail
