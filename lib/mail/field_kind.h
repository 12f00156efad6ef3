// The fields that mean something to a program that sends a message (inject.md section 6).

#pragma once

#include <cstdint>
#include <string_view>

namespace mail {

struct FieldKind {
  enum class Id : uint8_t {
    apparently_to,
    bcc,
    cc,
    content_length,
    date,
    errors_to,
    from,
    mail_followup_to,
    message_id,
    reply_to,
    resent_bcc,
    resent_cc,
    resent_date,
    resent_from,
    resent_message_id,
    resent_reply_to,
    resent_sender,
    resent_to,
    return_path,
    return_receipt_to,
    sender,
    to,
  };
  enum class Value { text, addresses, recipients };
  enum class Fate { kept, deleted };

  std::string_view name;
  Id id;
  Value value = Value::text;
  Fate fate = Fate::kept;

  /// True for those of a message that somebody sends on (RFC 5322 section 3.6.6).
  bool resent() const { return name.starts_with("resent-"); }
};

/// The kind of the fields with that name, without regard to case; null for all that mean nothing.
const FieldKind* field_kind(std::string_view name);

}  // namespace mail
