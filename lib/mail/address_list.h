// The lists of addresses in the header of a new message: read, completed and printed (inject.md
// sections 9 to 11).

#pragma once

#include <string_view>
#include <vector>

#include "mail/completer.h"
#include "mail/list_fold.h"
#include "mail/list_reader.h"

namespace mail {

/// Completes lists of addresses, one after the other. No list are those that ListReader refuses,
/// and those with a NUL in an address.
class AddressList final : private ListReceiver {
 public:
  /// `completer` must live as long.
  explicit AddressList(const Completer& completer) : completer_(completer) {}

  /// Appends the list, completed, to `to`: for a header to the one text, where the start of the
  /// field is expected, and folded after commas; to the other one address after the other, each
  /// with a NUL at its end. Empty addresses, `<>`, are among them. False, and nothing appended, if
  /// `value` is no list.
  [[nodiscard]] bool append(std::string_view value, AddressText& to);

 private:
  using Tokens = ListMember::Tokens;

  bool member(const ListMember& member) override;
  void part_ended(const ListEnd& end) override;
  bool put_address(const ListMember& member);
  void put_name(Tokens name);
  void put_phrase(Tokens phrase);
  void begin_unit();

  const Completer& completer_;
  ListReader reader_;
  std::vector<Token> words_;  // of an address, without the comments in it
  AddressText* to_ = nullptr;
  ListFold fold_;
  bool separate_ = false;  // a comma comes before the next unit
};

}  // namespace mail
