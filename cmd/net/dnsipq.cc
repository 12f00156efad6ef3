// dnsipq: qualify names of hosts; print each with its IPv4 addresses, a line for each name.
//
//   dnsipq [ name ... ]
//
//   exit 0      whether names have addresses or not
//        111    a name could not be looked up, or a line not be written

#include "cmd/program.h"
#include "inet/dns_packet.h"
#include "inet/dns_rewrite.h"
#include "io/buffer.h"
#include "os/random.h"

int program(cmd::Args args) {
  const auto rules = inet::read_rewrite_rules();
  if (!rules) cmd::die_sys(cmd::temporary, "unable to read the rules of qualification");

  for (const std::string_view name : args) {
    if (!inet::parse_domain(name)) cmd::die(cmd::temporary, "unable to parse name ", name);
    auto [qualified, found] = inet::find_qualified(*rules, name, inet::Kinds::v4);
    if (found.outcome == inet::Outcome::failed)
      cmd::die_sys(cmd::temporary, "unable to find IP address for ", name);
    os::shuffle(found.values);
    io::out.print(qualified, ' ');
    for (const inet::Ip& address : found.values) io::out.print(inet::format(address), ' ');
    io::out.put('\n');
    if (!io::out.flush()) break;
  }
  return io::finish();
}
