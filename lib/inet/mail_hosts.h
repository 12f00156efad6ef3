// Who takes the mail of a host (RFC 5321 section 5.1, RFC 7505; smtp.md section 10).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inet/dns.h"
#include "inet/ip.h"

namespace inet {

/// One place to connect to.
struct MailHost {
  Ip ip;
  uint16_t preference;  // the lowest is the best
  std::string name;     // whose address it is, as the DNS has it or as it was given
};

enum class MailHostsFound {
  some,
  no_such_host,  // and that is certain
  nobody,        // the host takes no mail, or nobody who does has an address
  failed,        // the DNS did not tell; a later try may find it
};

struct MailHosts {
  MailHostsFound found;
  std::vector<MailHost> hosts;
};

/// The mail exchangers of `host`, or, if it has none, the host itself; of an address (`1.2.3.4`,
/// `[1.2.3.4]`, `[IPv6:2001:db8::1]`) the address. Best first, equally good ones in random order.
/// Of a longer list only the best 30 exchangers are looked up.
MailHosts find_mail_hosts(std::string_view host);
/// The addresses of `relay`, in random order.
MailHosts find_relay(std::string_view relay);

/// Takes away the addresses in `own`, those of the loopback network, and all that are no better:
/// from there mail would come back. The best must stand first.
void keep_others(std::vector<MailHost>& hosts, const std::vector<Ip::Bytes>& own);
/// Leaves the best 20: whoever wants to may name thousands.
void keep_best(std::vector<MailHost>& hosts);

}  // namespace inet
