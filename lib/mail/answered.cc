// The message that an automatic responder got.

#include "mail/answered.h"

#include <algorithm>
#include <array>

#include "mail/address.h"
#include "mail/automatic.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

bool in_domain(char c) {
  const char low = text::lower(c);
  return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
         c == '[' || c == ']' || c == ':';
}

std::string_view why_silent_to(std::string_view sender) {
  if (is_automatic_sender(sender)) return "its sender is a program";
  if (!can_be_answered(sender)) return "its sender cannot be answered";
  return {};
}

}  // namespace

Answered::Answered(const ResponderSettings& settings, std::string_view sender,
                   std::string_view recipient, std::string_view delivered_to)
    : settings_(settings),
      sender_(sender),
      recipient_(recipient),
      delivered_to_(delivered_to),
      why_silent_(why_silent_to(sender)),
      addressed_(!settings.addressed_to) {
  if (addressed_) return;
  addresses_ = *settings.addressed_to;
  addresses_.emplace_back(recipient);
}

void Answered::note(const Field& field) {
  struct Slot {
    std::string_view name;
    std::string Answered::*value;
  };
  constexpr std::array slots{
      Slot{"subject", &Answered::subject_}, Slot{"message-id", &Answered::message_id_},
      Slot{"references", &Answered::references_}, Slot{"in-reply-to", &Answered::in_reply_to_}};
  for (const Slot& slot : slots) {
    std::string& value = this->*slot.value;
    if (value.empty() && text::equal_without_case(field.name, slot.name)) value = field.value;
  }
  addressed_ = addressed_ || names_recipient(field, addresses_);
  if (settings_.copymsg) copy(field);
  if (settled()) return;
  if (tells_list(field)) why_silent_ = "it came from a list";
  if (tells_automatic(field)) why_silent_ = "a program wrote it";
  if (field.text == delivered_to_) why_silent_ = "it is looping";
}

std::string_view Answered::why_silent() const {
  if (!settled() && !addressed_) return "it does not name the recipient";
  return why_silent_;
}

void Answered::copy(const Field& field) {
  constexpr size_t most = size_t{1} << 18;
  if (!is_copied(settings_, field.name) || field.text.size() >= most - header_.size()) return;
  header_ += field.text;
  if (!header_.ends_with('\n')) header_ += '\n';
}

bool can_be_answered(std::string_view sender) {
  const text::Halves halves = text::last_halves(sender, '@');
  return !halves.before.empty() && !halves.after.empty() &&
         text::printable(halves.before, '\0') == halves.before &&
         std::ranges::all_of(halves.after, in_domain);
}

bool names_recipient(const Field& field, const std::vector<std::string>& addresses) {
  constexpr std::array names{"to",        "cc",        "bcc",       "apparently-to",
                             "resent-to", "resent-cc", "resent-bcc"};
  const auto is_own = [&](const Address& address) {
    if (!address.has_host()) return false;
    const std::string found = address.text();
    return std::ranges::any_of(
        addresses, [&](const std::string& own) { return text::equal_without_case(found, own); });
  };
  if (std::ranges::none_of(
          names, [&](const char* name) { return text::equal_without_case(field.name, name); })) {
    return false;
  }
  const auto tokens = tokenize(field.value);
  const auto found = tokens ? find_addresses(*tokens) : std::nullopt;
  return found && std::ranges::any_of(*found, is_own);
}

}  // namespace mail
