// The rules of tcprules (ucspi.md section 3): lines into records, connections into keys, records
// into effects. Pure; the database between them is the caller's.

#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inet/ip.h"
#include "text/fmt.h"

namespace inet {

/// The lengths of the prefixes that a database has networks of, so that a search asks for no
/// others. They are one more record, which no peer has the key of; without networks there is none.
class NetworkLengths {
 public:
  static constexpr std::string_view key = "/";

  void add(const Network& network) { set(network.ip)[network.bits] = true; }
  bool contain(const Ip& ip, unsigned bits) const { return (ip.is_v4() ? v4_ : v6_)[bits]; }
  bool none() const { return v4_.none() && v6_.none(); }
  /// The data of that record: a byte for each length, that of IPv6 networks plus 64.
  std::string data() const;
  static NetworkLengths of_data(std::string_view data);

 private:
  static constexpr unsigned most = 128;
  using Set = std::bitset<most + 1>;
  Set& set(const Ip& ip) { return ip.is_v4() ? v4_ : v6_; }

  Set v4_, v6_;
};

/// What one line puts into the database: the same data under each key, in this order.
struct RuleLine {
  std::vector<std::string> keys;  // none for a comment, and for a range whose ends are reversed
  std::string data;
  std::string instruction;  // what `data` was made from, with its colon: many lines end alike
  NetworkLengths lengths;   // of the networks in all lines that were read into this
};

/// Reads one line, without its LF, into `rule`. False if it is no rule, nor anything to skip.
///
/// Keys are the address as it stands, with a range `2-4` expanded, except: IPv6 addresses and
/// networks `address/bits` are stored in the one spelling that a search uses; `2001:db8:` is
/// 2001:db8::/32; and a mapped IPv4 address is an IPv4 address.
[[nodiscard]] bool parse_rule(std::string_view line, RuleLine& rule);

/// What a connection is known by.
struct RulePeer {
  std::string_view ip;         // any text; an IP address is brought into its one spelling
  const char* host = nullptr;  // null: not known
  const char* info = nullptr;
};

/// Calls `look(key)` with every key that a rule for `peer` may have, the most telling first, until
/// it returns true. Networks are those of `lengths()`, which is called at most once.
template <typename Look, typename Lengths>
void search_rules(const RulePeer& peer, Look look, Lengths lengths) {
  std::string key;
  const auto found = [&](const auto&... parts) {
    key.clear();
    text::append(key, parts...);
    return look(std::string_view(key));
  };
  const std::optional<Ip> parsed = parse_ip(peer.ip);
  const std::string spelled = parsed ? format(*parsed) : std::string(peer.ip);
  const std::string_view ip = spelled;
  const std::string_view host = peer.host == nullptr ? "" : peer.host;

  if (peer.info != nullptr && found(peer.info, '@', ip)) return;
  if (peer.info != nullptr && peer.host != nullptr && found(peer.info, "@=", host)) return;
  if (found(ip)) return;
  if (peer.host != nullptr && found('=', host)) return;
  for (size_t size = ip.size(); size > 0; --size) {
    if ((ip[size - 1] == '.' || ip[size - 1] == ':') && found(ip.substr(0, size))) return;
  }
  if (parsed) {
    const NetworkLengths known = lengths();
    for (unsigned bits = parsed->width() + 1; bits-- > 0;) {
      if (known.contain(*parsed, bits) && found(format(Network{parsed->masked(bits), bits})))
        return;
    }
  }
  for (size_t at = host.find('.'); at != std::string_view::npos; at = host.find('.', at + 1)) {
    if (found('=', host.substr(at))) return;
  }
  if (peer.host != nullptr && found('=')) return;
  found();
}

/// What a record does to a connection.
struct RuleEffect {
  bool deny = false;
  std::vector<std::string_view> assignments;  // NAME=VALUE, into the data; those before a denial
};
RuleEffect decode_rule(std::string_view data);

}  // namespace inet
