// The lists of addresses in the header of a new message: read, completed and printed (inject.md
// sections 9 to 11).

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/completer.h"

namespace mail {

/// Reads lists of addresses, one after the other, each in one pass.
///
/// Commas separate addresses, and so does the lack of a dot or an `@` between two words outside
/// angle brackets. A phrase may stand before `<address>`, and `name: list;` is a group. A `<`
/// without its `>` is part of its address.
///
/// No list are those that `tokenize` refuses; groups in groups, or without their end; a `>` without
/// its `<`; between angle brackets, behind a source route, anything but one address; addresses that
/// hold a NUL; a backslash before the end of a line.
class AddressList {
 public:
  /// `completer` must live as long.
  explicit AddressList(const Completer& completer) : completer_(completer) {}

  /// Appends the list, completed, to `to`: for a header to the one text, where the start of the
  /// field is expected, and folded after commas; to the other one address after the other, each
  /// with a NUL at its end. Empty addresses, `<>`, are among them. False, and nothing appended, if
  /// `value` is no list.
  [[nodiscard]] bool append(std::string_view value, AddressText& to);

 private:
  using Tokens = std::span<const Token>;

  struct Member {
    enum class Kind { comments, address, angle };
    Kind kind;
    Tokens phrase, address, comments;  // comments may have other tokens among them
  };
  enum class End { comma, colon, semicolon, list };

  bool read(std::string_view value);
  static std::optional<End> ended_by(const Token& token);
  bool end_part(End end);
  bool find_members(Tokens part);
  static bool take_last(Tokens& part, Member& member);
  bool put(const Member& member);
  bool put_address(const Member& member);
  void put_name(Tokens name);
  void put_phrase(Tokens phrase);
  void begin_unit();
  void end_unit(size_t comma_size);

  const Completer& completer_;
  std::vector<Token> tokens_;    // since the last separator
  std::vector<Member> members_;  // of these
  std::vector<Token> words_;     // of an address, without the comments in it
  AddressText* to_ = nullptr;
  // What is printed between two commas stays on one line.
  size_t list_ = 0, line_ = 0, unit_ = 0;  // where they start in the header's text
  bool separate_ = false;                  // a comma comes before the next unit
  End last_ = End::list;                   // what ended the part before
  bool in_group_ = false;
  bool group_seen_ = false;
};

}  // namespace mail
