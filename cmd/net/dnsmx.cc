// dnsmx: print the mail exchangers of domains, a line for each; `0 DOMAIN` for a domain without.
//
//   dnsmx [ domain ... ]
//
//   exit 0      whether domains have such records or not
//        111    a domain could not be looked up, or a line not be written

#include "cmd/program.h"
#include "inet/dns.h"
#include "inet/dns_packet.h"
#include "io/buffer.h"

int program(cmd::Args args) {
  for (const std::string_view domain : args) {
    const auto name = inet::parse_domain(domain);
    if (!name) cmd::die(cmd::temporary, "unable to parse name ", domain);
    const auto [outcome, exchangers] = inet::mail_exchangers_of(domain);
    if (outcome == inet::Outcome::failed)
      cmd::die_sys(cmd::temporary, "unable to find MX records for ", domain);
    for (const auto& [preference, host] : exchangers) io::out.print(preference, ' ', host, '\n');
    if (outcome == inet::Outcome::none) io::out.print("0 ", format(*name), '\n');
    if (!io::out.flush()) break;
  }
  return io::finish();
}
