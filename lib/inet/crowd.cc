// Who is connected to a server.

#include "inet/crowd.h"

#include <algorithm>

#include "text/scan.h"
#include "text/split.h"

namespace inet {

CrowdLimits CrowdLimits::changed_by(const os::Environment& environment) const {
  CrowdLimits changed = *this;
  if (const char* most = environment.get("MAXCONNIP")) changed.from_address = text::number(most);
  if (const char* most = environment.get("MAXCONNC")) changed.from_network = text::number(most);
  if (const char* words = environment.get("DIEMSG")) changed.refusal = words;
  return changed;
}

std::optional<CrowdLimits> parse_crowd_limits(std::string_view text) {
  const text::Halves halves = text::halves(text, ':');
  CrowdLimits limits;
  limits.from_address = text::number(halves.before);
  limits.refusal = halves.after;
  return limits.from_address ? std::optional(std::move(limits)) : std::nullopt;
}

bool Crowd::has_room(const Ip& peer, const CrowdLimits& limits) const {
  const unsigned network_bits = peer.is_v4() ? 24 : 64;
  return (!limits.from_address || count(peer, peer.width()) < *limits.from_address) &&
         (!limits.from_network || count(peer, network_bits) < *limits.from_network);
}

uint64_t Crowd::count(const Ip& peer, unsigned bits) const {
  const auto near = [&, network = peer.masked(bits)](const auto& entry) {
    return entry.second.masked(bits) == network;
  };
  return static_cast<uint64_t>(std::ranges::count_if(peers_, near));
}

}  // namespace inet
