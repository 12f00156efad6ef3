// Lists of addresses in a header that is built anew: `"name" <address>`, their hosts rewritten
// (mess822.md section 8).

#pragma once

#include <string>
#include <string_view>

#include "mail/host_rewriting.h"
#include "mail/list_reader.h"

namespace mail {

/// What people call an address.
struct MailboxName {
  std::string text{};
  bool quoted = false;  // written in quotes, at least in part
};

/// One address as a header has it: `address`, `"name" <address>`, or `<>`. A name with encoded
/// words (RFC 2047) that was not quoted stays so: in quotes they would be none. Control
/// characters become `?`.
std::string print_mailbox(const MailboxName& name, std::string_view address);

/// A field into which lists of addresses are merged.
class MailboxField {
 public:
  /// `printed` must hold no NUL, and neither must `bare`, what an envelope has.
  void add(std::string_view printed, std::string_view bare);
  void add_all(const MailboxField& other);
  bool empty() const { return bare_.empty(); }
  size_t size() const { return printed_.size() + bare_.size(); }
  /// The addresses as an envelope has them, each with a NUL at its end.
  std::string_view bare() const { return bare_; }
  /// The field of that name, folded after commas, with its LF.
  std::string text(std::string_view name) const;

 private:
  std::string printed_, bare_;  // each address with a NUL at its end
};

/// Takes lists apart. What stands as a phrase or in comments becomes the name of an address; so do
/// its source route, and the name of a group for the first address in it.
class MailboxList final : private ListReceiver {
 public:
  /// `hosts` must live as long.
  explicit MailboxList(const HostRewriting& hosts) : hosts_(hosts) {}

  /// Adds the addresses of the list to the field. False if `value` is no list, or one of its
  /// addresses has no words before its `@`, or a host of anything but words, dots and literals, or
  /// holds control characters, or an `@` in quotes and no host; then some may have been added.
  [[nodiscard]] bool append(std::string_view value, MailboxField& to);

 private:
  using Tokens = ListMember::Tokens;

  bool member(const ListMember& member) override;
  void part_ended(const ListEnd& end) override;
  void add_words(Tokens phrase);
  void add_name(std::string_view text);
  bool put_address(Tokens tokens);

  const HostRewriting& hosts_;
  ListReader reader_;
  MailboxField* to_ = nullptr;
  MailboxName name_;  // of the address that comes
};

}  // namespace mail
