// Lists of addresses, cut into their members (inject.md section 10; mess822.md section 0).

#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mail/address.h"

namespace mail {

/// One address of a list, or comments that stand alone. The tokens that mean nothing to it, as
/// angle brackets, may be among its comments.
struct ListMember {
  using Tokens = std::span<const Token>;
  enum class Kind { comments, address, angle };
  Kind kind;
  Tokens phrase{}, route{}, address{}, comments{};
};

/// Reads the members of a part of a list, in order; separators are in it only between angle
/// brackets, if at all. False if a `>` has no `<`, or if between these, behind a source route, is
/// anything but one address.
[[nodiscard]] bool find_members(std::span<const Token> part, std::vector<ListMember>& members);

/// What ends a part of a list.
struct ListEnd {
  enum class Kind { comma, colon, semicolon, list };
  Kind kind;
  Kind before;                    // what ended the part before
  std::span<const Token> name{};  // with a colon: of the group that begins
  bool part_empty;                // nothing but that name is in the part
};

/// Is told what is in a list, from left to right. All tokens stand for the length of the call only.
class ListReceiver {
 public:
  /// False if the list shall be none.
  virtual bool member(const ListMember& member) = 0;
  virtual void part_ended(const ListEnd& end) = 0;

 protected:
  ~ListReceiver() = default;
};

/// Reads lists of addresses, one after the other, each in one pass.
///
/// Commas separate addresses, and so does the lack of a dot or an `@` between two words outside
/// angle brackets. A phrase may stand before `<address>`, and `name: list;` is a group. A `<`
/// without its `>` is part of its address.
class ListReader {
 public:
  /// False if `value` is no list. That are those that `tokenize` refuses; groups in groups, or
  /// without their end; a `>` without its `<`; between angle brackets, behind a source route,
  /// anything but one address; a backslash before the end of a line.
  [[nodiscard]] bool read(std::string_view value, ListReceiver& receiver);

 private:
  using End = ListEnd::Kind;

  bool end_part(End end, ListReceiver& receiver);

  std::vector<Token> tokens_;        // since the last separator
  std::vector<ListMember> members_;  // of these
  End last_ = End::list;             // what ended the part before
  bool in_group_ = false;
  bool group_seen_ = false;
};

}  // namespace mail
