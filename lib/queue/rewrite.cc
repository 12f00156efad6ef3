// Where an address goes.

#include "queue/rewrite.h"

#include "text/fmt.h"
#include "text/split.h"

namespace queue {

namespace {

constexpr std::string_view verp_tail = "-@[]";

/// The value of the virtual domain of `address`: the whole address, its domain, each suffix of the
/// domain from the longest, and the empty key; the first that is there.
std::optional<std::string_view> virtual_domain(const db::ConstMap& map, std::string_view address) {
  if (map.empty()) return std::nullopt;
  if (const auto value = map.find(address)) return value;
  std::string_view rest = text::last_halves(address, '@').after;
  if (const auto value = map.find(rest)) return value;
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] != '.') continue;
    if (const auto value = map.find(rest.substr(i))) return value;
  }
  return map.find({});
}

}  // namespace

Destination route(const Routing& routing, std::string_view recipient) {
  std::string address(recipient);
  if (address.find('@') == std::string::npos) text::append(address, '@', routing.envnoathost);
  for (;;) {
    const text::Halves halves = text::last_halves(address, '@');
    if (!routing.percenthack.contains(halves.after)) break;
    const size_t percent = halves.before.rfind('%');
    if (percent == std::string_view::npos) break;
    std::string inner(halves.before);
    inner[percent] = '@';
    address = std::move(inner);
  }
  const std::string_view domain = text::last_halves(address, '@').after;
  if (routing.locals.contains(domain)) return {ChannelName::local, std::move(address)};
  const auto prefix = virtual_domain(routing.virtualdomains, address);
  if (!prefix || prefix->empty()) return {ChannelName::remote, std::move(address)};
  return {ChannelName::local, text::join(*prefix, '-', address)};
}

std::string_view without_prefix(const Routing& routing, std::string_view address) {
  // The prefix was put before the address that was looked up, so what follows each `-` is a candidate.
  for (size_t dash = address.find('-'); dash != std::string_view::npos;
       dash = address.find('-', dash + 1)) {
    const std::string_view original = address.substr(dash + 1);
    const std::string_view domain = text::last_halves(original, '@').after;
    if (original.find('@') == std::string_view::npos) break;
    if (routing.locals.contains(domain)) return address;
    const auto prefix = virtual_domain(routing.virtualdomains, original);
    if (prefix && *prefix == address.substr(0, dash)) return original;
  }
  return address;
}

std::string expand_verp(std::string_view sender, std::string_view recipient) {
  if (!sender.ends_with(verp_tail)) return std::string(sender);
  const text::Halves own = text::last_halves(without_verp(sender), '@');
  const text::Halves theirs = text::last_halves(recipient, '@');
  if (!own.found || !theirs.found) return std::string(sender);
  return text::join(own.before, theirs.before, '=', theirs.after, '@', own.after);
}

std::string_view without_verp(std::string_view sender) {
  // `#@[]` alone marks a double bounce and is no VERP sender.
  if (sender.size() > verp_tail.size() && sender.ends_with(verp_tail)) {
    sender.remove_suffix(verp_tail.size());
  }
  return sender;
}

}  // namespace queue
