// The fields that mean something to a program that sends a message.

#include "mail/field_kind.h"

#include <algorithm>

#include "text/case.h"

namespace mail {

namespace {

using Id = FieldKind::Id;
using Value = FieldKind::Value;
using Fate = FieldKind::Fate;

constexpr FieldKind kinds[] = {
    {"apparently-to", Id::apparently_to, Value::recipients},
    {"bcc", Id::bcc, Value::recipients, Fate::deleted},
    {"cc", Id::cc, Value::recipients},
    {"content-length", Id::content_length, Value::text, Fate::deleted},
    {"date", Id::date},
    {"errors-to", Id::errors_to, Value::addresses},
    {"from", Id::from, Value::addresses},
    {"mail-followup-to", Id::mail_followup_to},
    {"message-id", Id::message_id},
    {"reply-to", Id::reply_to, Value::addresses},
    {"resent-bcc", Id::resent_bcc, Value::recipients, Fate::deleted},
    {"resent-cc", Id::resent_cc, Value::recipients},
    {"resent-date", Id::resent_date},
    {"resent-from", Id::resent_from, Value::addresses},
    {"resent-message-id", Id::resent_message_id},
    {"resent-reply-to", Id::resent_reply_to, Value::addresses},
    {"resent-sender", Id::resent_sender, Value::addresses},
    {"resent-to", Id::resent_to, Value::recipients},
    {"return-path", Id::return_path, Value::addresses, Fate::deleted},
    {"return-receipt-to", Id::return_receipt_to, Value::addresses},
    {"sender", Id::sender, Value::addresses},
    {"to", Id::to, Value::recipients},
};

}  // namespace

const FieldKind* field_kind(std::string_view name) {
  const auto* found = std::ranges::find_if(
      kinds, [&](const FieldKind& kind) { return text::equal_without_case(kind.name, name); });
  return found == std::end(kinds) ? nullptr : found;
}

}  // namespace mail
