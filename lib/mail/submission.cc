// The header of a message that somebody here sends.

#include "mail/submission.h"

#include <algorithm>

#include "text/case.h"
#include "text/fmt.h"
#include "text/quote.h"
#include "text/split.h"

namespace mail {

namespace {

using Id = FieldKind::Id;

constexpr std::string_view no_list = "Cc: recipient list not shown: ;\n";

}  // namespace

Submission::Submission(const Completer& completer, Rules rules)
    : rules_(std::move(rules)), list_(completer) {}

std::optional<std::string_view> Submission::take(const Field& field) {
  const FieldKind* kind = field_kind(field.name);
  const std::string_view text = with_line_ends(field.text, cleaned_);
  if (kind == nullptr) return text;
  if (kind->id == Id::from && rules_.delete_from) return "";
  if (kind->id == Id::message_id && rules_.delete_message_id) return "";
  present_ |= 1U << static_cast<unsigned>(kind->id);
  resent_ = resent_ || kind->resent();
  if (kind->value != FieldKind::Value::text) return rewrite(*kind, field.text, text);
  return kind->fate == FieldKind::Fate::deleted ? "" : text;
}

std::optional<std::string_view> Submission::rewrite(const FieldKind& kind, std::string_view as_read,
                                                    std::string_view text) {
  const bool deleted = kind.fate == FieldKind::Fate::deleted;
  std::string_view rest = text;
  const Field field = *take_field(rest);
  rewritten_.header.clear();
  rewritten_.bare.clear();
  text::append(rewritten_.header, field.name, ": ");
  if (list_.append(field.value, rewritten_)) {
    rewritten_.header += '\n';
    note_addresses(kind);
    return deleted ? "" : std::string_view(rewritten_.header);
  }
  if (kind.value != FieldKind::Value::recipients) return std::nullopt;
  std::string& unknown = unknown_[kind.resent() ? resent : plain];
  if (unknown.empty()) unknown = as_read;
  return deleted ? "" : text;
}

void Submission::note_addresses(const FieldKind& kind) {
  std::string_view addresses = rewritten_.bare;
  if (kind.value == FieldKind::Value::recipients && rules_.header_recipients) {
    recipients_[kind.resent() ? resent : plain] += addresses;
  }
  if ((kind.id == Id::to || kind.id == Id::cc) && !rules_.lists.empty()) addressed_ += addresses;
  if (kind.id == Id::return_path && rules_.returns_to_header && !return_path_) {
    while (const auto address = text::take(addresses, '\0')) return_path_ = std::string(*address);
  }
}

std::string_view Submission::unknown_recipients() const {
  if (!rules_.header_recipients) return {};
  return unknown_[resent_ ? resent : plain];
}

std::string_view Submission::recipients() const { return recipients_[resent_ ? resent : plain]; }

std::string Submission::generated(const Origin& origin) const {
  if (resent_) return generated_resent(origin);
  std::string fields;
  if (!has(Id::date)) fields += origin.date;
  if (!has(Id::message_id)) fields += origin.message_id;
  if (!has(Id::from)) fields += origin.from;
  if (!has(Id::to) && !has(Id::cc)) fields += no_list;
  if (!has(Id::mail_followup_to)) fields += followup();
  return fields;
}

std::string Submission::generated_resent(const Origin& origin) const {
  std::string fields;
  const auto add = [&](std::string_view field) { text::append(fields, "Resent-", field); };
  if (!has(Id::resent_date)) add(origin.date);
  if (!has(Id::resent_message_id)) add(origin.message_id);
  if (!has(Id::resent_from)) add(origin.from);
  if (!has(Id::resent_to) && !has(Id::resent_cc)) add(no_list);
  return fields;
}

std::string Submission::followup() const {
  std::string field;
  bool to_list = false;
  std::string_view addresses = addressed_;
  while (const auto address = text::take(addresses, '\0')) {
    if (address->empty()) continue;
    to_list = to_list || std::ranges::any_of(rules_.lists, [&](const std::string& list) {
                return text::equal_without_case(list, *address);
              });
    text::append(field, field.empty() ? "Mail-Followup-To: " : ",\n  ",
                 text::quote_address(*address));
  }
  return to_list ? field + '\n' : std::string();
}

}  // namespace mail
