// dnsip6: print the IPv6 addresses of hosts, a line for each name, in random order.
//
//   dnsip6 [ name ... ]
//
//   exit 0      whether names have addresses or not
//        111    a name could not be looked up, or a line not be written

#include "cmd/program.h"
#include "inet/dns.h"
#include "inet/dns_packet.h"
#include "io/buffer.h"
#include "os/random.h"

int program(cmd::Args args) {
  for (const std::string_view name : args) {
    if (!inet::parse_domain(name)) cmd::die(cmd::temporary, "unable to parse name ", name);
    auto [outcome, addresses] = inet::addresses_of(name, inet::Kinds::v6);
    if (outcome == inet::Outcome::failed)
      cmd::die_sys(cmd::temporary, "unable to find IPv6 address for ", name);
    os::shuffle(addresses);
    for (const inet::Ip& address : addresses) io::out.print(inet::format(address), ' ');
    io::out.put('\n');
    if (!io::out.flush()) break;
  }
  return io::finish();
}
