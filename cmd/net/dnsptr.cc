// dnsptr: print the name of an IP address.
//
//   dnsptr address
//
//   exit 0
//        100    no address, or it has no name
//        111    it could not be looked up, or the line not be written

#include "cmd/program.h"
#include "inet/dns.h"
#include "io/buffer.h"

int program(cmd::Args args) {
  if (args.empty()) return cmd::permanent;
  const auto ip = inet::parse_ip(args[0]);
  if (!ip) cmd::quit(cmd::permanent, "hard error");
  const auto [outcome, names] = inet::names_of(*ip);
  switch (outcome) {
    case inet::Outcome::found: break;
    case inet::Outcome::none: cmd::quit(cmd::permanent, "hard error");
    case inet::Outcome::failed: cmd::quit(cmd::temporary, "soft error");
  }
  io::out.print(names.front(), '\n');
  return io::finish();
}
