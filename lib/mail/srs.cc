// The Sender Rewriting Scheme.

#include "mail/srs.h"

#include <algorithm>
#include <optional>

#include "text/base64.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/hmac.h"
#include "text/sha1.h"
#include "text/split.h"

namespace mail {

namespace {

using Outcome = Rewritten::Outcome;

constexpr std::string_view first_tag = "SRS0";
constexpr std::string_view again_tag = "SRS1";
constexpr char between = '=';  // whatever stands behind the tag

constexpr size_t hash_size = 4;
constexpr uint64_t day_limit = 1024;  // days are counted modulo that: two digits
constexpr uint64_t oldest = 21;
constexpr std::string_view day_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

bool has_tag(std::string_view local, std::string_view tag) {
  return text::starts_without_case(local, tag) && local.size() > tag.size() &&
         is_srs_separator(local[tag.size()]);
}

std::string show_day(uint64_t day) {
  return {day_digits[day / day_digits.size() % day_digits.size()],
          day_digits[day % day_digits.size()]};
}

std::optional<uint64_t> read_day(std::string_view shown) {
  if (shown.size() != 2) return std::nullopt;
  uint64_t day = 0;
  for (const char c : shown) {
    // Where the case was lost, digits are still in one.
    const char digit = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    const size_t value = day_digits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    day = day * day_digits.size() + value;
  }
  return day;
}

/// The code of the parts, as many digits of it as there are.
std::string hash_of(std::string_view secret, const std::vector<std::string_view>& parts) {
  text::Hmac<text::Sha1> hmac(secret);
  for (const std::string_view part : parts) hmac.feed(text::lower(part));
  std::string digits = text::base64(hmac.finish());
  while (digits.ends_with('=')) digits.pop_back();
  return digits;
}

/// What stands behind SRS1 and the hash.
struct Again {
  std::string_view hash;
  std::string_view host;  // which made the SRS0
  std::string_view rest;  // of the SRS0, from its separator on
};

std::optional<Again> read_again(std::string_view local) {
  local.remove_prefix(again_tag.size() + 1);
  const text::Halves hash = text::halves(local, between);
  const text::Halves host = text::halves(hash.after, between);
  if (host.before.empty() || host.after.empty() || !is_srs_separator(host.after[0])) {
    return std::nullopt;
  }
  return Again{hash.before, host.before, host.after};
}

Rewritten changed(std::string address) {
  if (address.size() > longest_rewritten) return {Outcome::too_long};
  return {Outcome::changed, std::move(address)};
}

/// True if the sender is empty, of double bounces, or a pattern of one for each recipient.
bool has_no_one_to_bounce_to(std::string_view sender) {
  return sender.empty() || sender == "#@[]" || sender.ends_with("-@[]");
}

}  // namespace

bool is_srs_separator(char c) { return c == '=' || c == '+' || c == '-'; }

std::string_view find_srs(std::string_view extension) {
  for (;;) {
    if (has_tag(extension, first_tag) || has_tag(extension, again_tag)) return extension;
    const text::Halves halves = text::halves(extension, '-');
    if (!halves.found) return {};
    extension = halves.after;
  }
}

Rewritten Srs::encode(std::string_view sender, std::string_view domain, char separator,
                      uint64_t day) const {
  const auto [local, host, found] = text::last_halves(sender, '@');
  if (has_no_one_to_bounce_to(sender) || host.empty() || text::equal_without_case(host, domain)) {
    return {Outcome::unchanged, std::string(sender)};
  }
  if (has_tag(local, again_tag)) {
    // What is no whole SRS1 is wrapped like any other address.
    const auto again = read_again(local);
    if (again) return encode_again(again->host, again->rest, domain, separator);
  }
  if (host.find(between) != std::string_view::npos) return {Outcome::odd_host};
  if (has_tag(local, first_tag)) {
    return encode_again(host, local.substr(first_tag.size()), domain, separator);
  }
  return encode_first(local, host, domain, separator, day);
}

Rewritten Srs::encode_first(std::string_view local, std::string_view host, std::string_view domain,
                            char separator, uint64_t day) const {
  const std::string shown = show_day(day);
  const std::string hash = hash_of(secrets_[0], {shown, host, local}).substr(0, hash_size);
  return changed(text::join(first_tag, separator, hash, between, shown, between, host, between,
                            local, '@', domain));
}

Rewritten Srs::encode_again(std::string_view host, std::string_view rest, std::string_view domain,
                            char separator) const {
  const std::string hash = hash_of(secrets_[0], {host, rest}).substr(0, hash_size);
  return changed(text::join(again_tag, separator, hash, between, host, between, rest, '@', domain));
}

bool Srs::fits(std::string_view hash, const std::vector<std::string_view>& parts) const {
  if (hash.size() < hash_size) return false;
  return std::ranges::any_of(secrets_, [&](const std::string& secret) {
    return text::equal_without_case(hash_of(secret, parts).substr(0, hash.size()), hash);
  });
}

Rewritten Srs::decode(std::string_view local, uint64_t day) const {
  if (has_tag(local, again_tag)) {
    const auto again = read_again(local);
    if (!again) return {Outcome::malformed};
    if (!fits(again->hash, {again->host, again->rest})) return {Outcome::wrong_hash};
    return {Outcome::changed, text::join(first_tag, again->rest, '@', again->host)};
  }
  if (!has_tag(local, first_tag)) return {Outcome::not_srs};
  const text::Halves hash = text::halves(local.substr(first_tag.size() + 1), between);
  const text::Halves shown = text::halves(hash.after, between);
  const auto [host, user, found] = text::halves(shown.after, between);
  const auto then = read_day(shown.before);
  if (!found || host.empty() || !then) return {Outcome::malformed};
  if (!fits(hash.before, {shown.before, host, user})) return {Outcome::wrong_hash};
  if ((day + day_limit - *then) % day_limit > oldest) return {Outcome::too_old};
  return {Outcome::changed, text::join(user, '@', host)};
}

}  // namespace mail
