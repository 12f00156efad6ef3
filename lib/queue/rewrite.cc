// Where an address goes.

#include "queue/rewrite.h"

#include "text/fmt.h"
#include "text/split.h"

namespace queue {

namespace {

constexpr std::string_view verp_tail = "-@[]";

struct VirtualDomain {
  std::string_view key;
  std::string_view prefix;
};

/// The line for `address`: that of the whole address, its domain, each suffix of the domain from the
/// longest, or the empty key; the first that is there.
std::optional<VirtualDomain> virtual_domain(const db::ConstMap& map, std::string_view address) {
  if (map.empty()) return std::nullopt;
  if (const auto value = map.find(address)) return VirtualDomain{address, *value};
  const std::string_view domain = text::last_halves(address, '@').after;
  if (const auto value = map.find(domain)) return VirtualDomain{domain, *value};
  for (size_t i = 0; i < domain.size(); ++i) {
    if (domain[i] != '.') continue;
    const std::string_view suffix = domain.substr(i);
    if (const auto value = map.find(suffix)) return VirtualDomain{suffix, *value};
  }
  if (const auto value = map.find({})) return VirtualDomain{{}, *value};
  return std::nullopt;
}

}  // namespace

std::string with_host(const Routing& routing, std::string_view recipient) {
  if (recipient.find('@') != std::string_view::npos) return std::string(recipient);
  return text::join(recipient, '@', routing.envnoathost);
}

std::optional<std::string> percent_inside(const Routing& routing, std::string_view address) {
  const text::Halves halves = text::last_halves(address, '@');
  if (!routing.percenthack.contains(halves.after)) return std::nullopt;
  const size_t percent = halves.before.rfind('%');
  if (percent == std::string_view::npos) return std::nullopt;
  std::string inside(halves.before);
  inside[percent] = '@';
  return inside;
}

Destination route(const Routing& routing, std::string_view recipient) {
  using enum Destination::Rule;
  std::string address = with_host(routing, recipient);
  while (auto inside = percent_inside(routing, address)) address = std::move(*inside);
  if (routing.locals.contains(text::last_halves(address, '@').after)) {
    return {ChannelName::local, std::move(address), locals, {}};
  }
  const auto line = virtual_domain(routing.virtualdomains, address);
  if (!line) return {ChannelName::remote, std::move(address), none, {}};
  std::string text = text::join(line->key, ':', line->prefix);
  if (line->prefix.empty()) {
    return {ChannelName::remote, std::move(address), excepted, std::move(text)};
  }
  return {ChannelName::local, text::join(line->prefix, '-', address), virtualdomains,
          std::move(text)};
}

std::string_view without_prefix(const Routing& routing, std::string_view address) {
  // The prefix was put before the address that was looked up, so what follows each `-` is a candidate.
  for (size_t dash = address.find('-'); dash != std::string_view::npos;
       dash = address.find('-', dash + 1)) {
    const std::string_view original = address.substr(dash + 1);
    const std::string_view domain = text::last_halves(original, '@').after;
    if (original.find('@') == std::string_view::npos) break;
    if (routing.locals.contains(domain)) return address;
    const auto line = virtual_domain(routing.virtualdomains, original);
    if (line && line->prefix == address.substr(0, dash)) return original;
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
