// Lists of addresses as a reader of mail wants them: each address with the words beside it
// (mess822.md section 0).

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/list_reader.h"

namespace mail {

struct Mailbox {
  std::string address;  // as an envelope has it; `joe@` if no host is named; empty for `<>`
  std::string comment;  // the words beside it: of its group, its name, its route and comments

  bool operator==(const Mailbox&) const = default;
};

/// Reads lists of any length in pieces of any size. A `<` without its `>` is part of its address.
/// What is no address becomes one that is empty, with that text beside it.
class MailboxReader {
 public:
  static constexpr size_t member_most = 65536;  // of a longer one, no address, only that is kept

  /// Takes the next bytes of a list, and appends the addresses that end in them to `to`.
  void feed(std::string_view bytes, std::vector<Mailbox>& to);
  /// The list ends here; the next bytes are those of another one.
  void finish(std::vector<Mailbox>& to);

 private:
  enum class Inside { nothing, comment, quotes, literal };

  void pass(char c);
  void end_member(std::vector<Mailbox>& to);
  void take_part(std::span<const Token> part, std::vector<Mailbox>& to);

  std::string member_;
  std::vector<ListMember> found_;
  std::string group_;  // its name, until its first address
  Inside inside_ = Inside::nothing;
  size_t depth_ = 0;  // of comments
  bool escaped_ = false;
  bool in_angle_ = false;
  bool too_long_ = false;
};

}  // namespace mail
