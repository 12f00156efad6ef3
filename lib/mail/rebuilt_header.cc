// The header of a message that somebody here sends, built anew.

#include "mail/rebuilt_header.h"

#include <algorithm>

#include "mail/message_id.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace mail {

constexpr RebuiltHeader::Kind RebuiltHeader::kinds[] = {
    {"From", from},
    {"Sender", sender_field},
    {"Reply-To", reply_to},
    {"Mail-Reply-To", mail_reply_to},
    {"Mail-Followup-To", mail_followup_to},
    {"To", to},
    {"Cc", cc},
    {"Notice-Requested-Upon-Delivery-To", notice_to},
    {"Bcc", bcc},
    {"Apparently-To", apparently_to},
    {"Return-Path", return_path},
    {"Envelope-Sender", envelope_sender},
    {"Envelope-Recipients", envelope_recipients},
    {"Date", date},
    {"Message-ID", message_id},
    {"Content-Length", deleted},
    {"Received", trace},
    {"Delivered-To", trace},
    {"Errors-To", trace},
    {"Return-Receipt-To", trace},
    {"Resent-Sender", trace},
    {"Resent-From", trace},
    {"Resent-Reply-To", trace},
    {"Resent-To", trace},
    {"Resent-Cc", trace},
    {"Resent-Bcc", trace},
    {"Resent-Date", trace},
    {"Resent-Message-ID", trace},
};

RebuiltHeader::RebuiltHeader(const HostRewriting& hosts, Rules rules)
    : rules_(std::move(rules)), list_(hosts) {}

RebuiltHeader::Part RebuiltHeader::part_of(std::string_view name) const {
  const auto* kind = std::ranges::find_if(
      kinds, [&](const Kind& known) { return text::equal_without_case(known.name, name); });
  if (kind == std::end(kinds)) return other;
  const Part part = kind->part;
  const bool envelope = part == envelope_sender || part == envelope_recipients;
  return envelope && !rules_.envelope_fields ? other : part;
}

/// False for a field that is deleted without a look at it.
bool RebuiltHeader::is_wanted(Part part) const {
  switch (part) {
    case from: return !rules_.delete_from;
    case message_id: return !rules_.delete_message_id;
    case bcc:
    case apparently_to:
    case envelope_recipients: return rules_.header_recipients;
    case envelope_sender: return rules_.header_sender;
    case return_path: return rules_.header_sender && rules_.return_path;
    default: return part != deleted;
  }
}

RebuiltHeader::Taken RebuiltHeader::take(const Field& field) {
  const Part part = part_of(field.name);
  if (!is_wanted(part)) return Taken::inside;
  if (part < lists) return take_list(part, field.value);
  text_ = with_line_ends(field.text, cleaned_);
  switch (part) {
    case trace: return Taken::trace;
    case date:
      if (const auto parsed = parse_date(field.value)) date_ = parsed;
      return Taken::inside;
    case message_id: return take_message_id();
    default: return Taken::other;
  }
}

RebuiltHeader::Taken RebuiltHeader::take_list(Part part, std::string_view value) {
  seen_.set(part);
  if (!list_.append(value, fields_[part])) return Taken::no_list;
  size_t size = message_ids_.size();
  for (const MailboxField& field : fields_) size += field.size();
  return size > rules_.most ? Taken::too_much : Taken::inside;
}

RebuiltHeader::Taken RebuiltHeader::take_message_id() {
  message_ids_ += text_;
  return message_ids_.size() > rules_.most ? Taken::too_much : Taken::inside;
}

std::optional<std::string> RebuiltHeader::sender() const {
  for (const Part part : {envelope_sender, return_path}) {
    std::string_view addresses = fields_[part].bare();
    if (addresses.empty()) continue;
    addresses.remove_suffix(1);
    const text::Halves halves = text::last_halves(addresses, '\0');
    return std::string(halves.found ? halves.after : halves.before);
  }
  return std::nullopt;
}

std::string RebuiltHeader::recipients() const {
  if (!rules_.header_recipients) return {};
  if (seen_[envelope_recipients]) return std::string(fields_[envelope_recipients].bare());
  std::string addresses;
  for (const Part part : {to, cc, bcc, apparently_to}) addresses += fields_[part].bare();
  return addresses;
}

std::string RebuiltHeader::rebuilt(const Birth& birth) const {
  const bool nobody = fields_[to].empty() && fields_[cc].empty();
  const bool followup = !seen_[mail_followup_to] && is_to_list();
  const Date when = date_.value_or(Date{.seconds = birth.seconds, .seconds_ahead = {}});

  std::string text = text::join("Date: ", print_date(when), '\n');
  // The digits are those of the Date field.
  const int64_t seconds = when.seconds + when.seconds_ahead.value_or(0);
  text +=
      message_ids_.empty() ? message_id_field(seconds, birth.unique, birth.id_host) : message_ids_;
  for (const Kind& kind : kinds) {
    if (kind.part > notice_to) break;
    if (kind.part == to && nobody) text += "Cc: recipient list not shown: ;\n";
    const MailboxField& field = fields_[kind.part];
    if (kind.part == from && needs_from()) text::append(text, "From: ", birth.from, '\n');
    if (!field.empty()) text += field.text(kind.name);
    if (kind.part == mail_followup_to && followup) {
      MailboxField both = fields_[to];
      both.add_all(fields_[cc]);
      text += both.text(kind.name);
    }
  }
  return text;
}

/// True if a list is among those to whom the message is written.
bool RebuiltHeader::is_to_list() const {
  for (const Part part : {to, cc}) {
    std::string_view addresses = fields_[part].bare();
    while (const auto address = text::take(addresses, '\0')) {
      if (std::ranges::any_of(rules_.lists, [&](const std::string& list) {
            return text::equal_without_case(list, *address);
          })) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace mail
