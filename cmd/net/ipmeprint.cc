// ipmeprint: print the IPv4 addresses by which this host is its own mail's destination, one a line.
//
//   ipmeprint
//
//   exit 0
//        111    the addresses were not found out, or not written

#include "cmd/program.h"
#include "inet/interfaces.h"
#include "inet/ip.h"
#include "io/buffer.h"

int program(cmd::Args) {
  const auto addresses = inet::own_addresses();
  if (!addresses) cmd::die_sys(cmd::temporary, "unable to find the addresses of this host");
  for (const auto& bytes : *addresses) {
    const inet::Ip ip(bytes);
    if (ip.is_v4()) io::out.print(format(ip), '\n');
  }
  return io::finish();
}
