// Who is connected to a server, and how many may be from one place at a time.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "inet/ip.h"
#include "os/environment.h"
#include "os/process.h"

namespace inet {

/// The most connections at a time; nothing: any number.
struct CrowdLimits {
  std::optional<uint64_t> from_address;
  std::optional<uint64_t> from_network;  // of 24 bits, 64 for IPv6
  std::string refusal;                   // what one too many is told; empty: nothing

  /// These limits as the variables MAXCONNIP, MAXCONNC and DIEMSG change them, each if it is set;
  /// what is no number lifts its limit.
  CrowdLimits changed_by(const os::Environment& environment) const;
};

/// `NUMBER`, connections from an address, or `NUMBER:REFUSAL`.
std::optional<CrowdLimits> parse_crowd_limits(std::string_view text);

/// The peers of a server's children.
class Crowd {
 public:
  void add(os::Pid child, const Ip& peer) { peers_.insert_or_assign(child, peer); }
  void remove(os::Pid child) { peers_.erase(child); }
  /// True if one more may come from `peer`.
  bool has_room(const Ip& peer, const CrowdLimits& limits) const;

 private:
  uint64_t count(const Ip& peer, unsigned bits) const;

  std::unordered_map<os::Pid, Ip> peers_;
};

}  // namespace inet
