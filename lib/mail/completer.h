// Addresses of new messages, completed (inject.md sections 8 and 9).

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mail/address.h"

namespace mail {

/// An address in both its forms: as a header has it, and as an envelope has it.
struct AddressText {
  std::string header;
  std::string bare;
};

/// Completes addresses: without a host they get the default one, a host that ends with `+` gets the
/// plus domain, and one without a dot the default domain.
class Completer {
 public:
  /// Nothing if one of the three is no part of an address, of words with dots between.
  static std::optional<Completer> make(const Completion& completion);

  /// Appends the whole address of these tokens, among which no comment may be, to both texts;
  /// nothing if the address is empty. Source routes and dots at the end are left out; what ends
  /// with `@[]` is left alone.
  void append(std::span<const Token> address, AddressText& to) const;

  /// The whole address that an argument stands for, byte for byte, as an envelope has it: the host
  /// is behind the last `@`, and one pair of angle brackets around it all counts for nothing. The
  /// empty address stays empty. Nothing if the host is none, or a NUL or a LF is in it.
  std::optional<std::string> mailbox(std::string_view raw) const;

 private:
  /// Words with dots between; nothing if it is something else.
  static std::optional<std::vector<Token>> read_part(std::string_view text);
  static AddressText print(std::span<const Token> tokens);

  AddressText host_{};  // the whole default host, `@` first
  AddressText plus_{}, domain_{};
  bool plus_is_whole_ = false;  // the plus domain needs no further domain
};

}  // namespace mail
