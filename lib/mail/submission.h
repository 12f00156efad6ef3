// The header of a message that somebody here sends: completed, its addresses rewritten, its
// recipients found (inject.md sections 6, 7, 8 and 13).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/address_list.h"
#include "mail/field_kind.h"
#include "mail/header.h"

namespace mail {

/// The fields that a message gets if it does not bring its own, each with its LF.
struct Origin {
  std::string date;
  std::string message_id;
  std::string from;
};

/// Is given a header field by field.
class Submission {
 public:
  struct Rules {
    bool header_recipients = true;  // the header says who gets the message
    bool returns_to_header = true;  // Return-Path says who gets it back
    bool delete_from = false;       // the message's own, for a generated one
    bool delete_message_id = false;
    std::vector<std::string> lists{};  // with one of them in To or Cc, Mail-Followup-To is due
  };

  /// `completer` must live as long.
  Submission(const Completer& completer, Rules rules);

  /// What stands in the header for that field, with LFs at its line ends and valid until the next
  /// call; empty if it is deleted. Nothing if it must be a list of addresses and is none.
  std::optional<std::string_view> take(const Field& field);

  // The rest is for the end of the header.

  /// The field that makes it unknown who is to get the message, as it was; empty if there is none.
  std::string_view unknown_recipients() const;
  /// The recipients that the header names, each with a NUL at its end; empty ones count for
  /// nothing.
  std::string_view recipients() const;
  /// Who gets the message back, by its Return-Path.
  const std::optional<std::string>& return_path() const { return return_path_; }
  /// True if a From field is among those that come in front.
  bool needs_from() const {
    return !has(resent_ ? FieldKind::Id::resent_from : FieldKind::Id::from);
  }
  /// What comes in front of the header.
  std::string generated(const Origin& origin) const;

 private:
  enum Group { plain, resent };  // of fields with recipients

  bool has(FieldKind::Id id) const { return (present_ & (1U << static_cast<unsigned>(id))) != 0; }
  std::optional<std::string_view> rewrite(const FieldKind& kind, std::string_view as_read,
                                          std::string_view text);
  void note_addresses(const FieldKind& kind);
  std::string generated_resent(const Origin& origin) const;
  std::string followup() const;

  const Rules rules_;
  AddressList list_;
  AddressText rewritten_{};
  std::string cleaned_;
  uint32_t present_ = 0;  // a bit for each FieldKind::Id
  bool resent_ = false;
  std::string recipients_[2], unknown_[2];
  std::string addressed_;  // To and Cc
  std::optional<std::string> return_path_;
};

}  // namespace mail
