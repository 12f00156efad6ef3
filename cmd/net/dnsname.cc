// dnsname: print the names of IP addresses, a line for each address: its first name, or nothing.
//
//   dnsname [ address ... ]
//
//   exit 0      whether addresses have names or not
//        111    no address, or it could not be looked up, or a line not be written

#include "cmd/program.h"
#include "inet/dns.h"
#include "io/buffer.h"

int program(cmd::Args args) {
  for (const std::string_view address : args) {
    const auto ip = inet::parse_ip(address);
    if (!ip) cmd::die(cmd::temporary, "unable to parse IP address ", address);
    const auto [outcome, names] = inet::names_of(*ip);
    if (outcome == inet::Outcome::failed)
      cmd::die_sys(cmd::temporary, "unable to find host name for ", address);
    if (outcome == inet::Outcome::found) io::out.put(names.front());
    io::out.put('\n');
    if (!io::out.flush()) break;
  }
  return io::finish();
}
