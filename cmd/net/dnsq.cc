// dnsq: ask one name server what it knows itself, and print its reply.
//
//   dnsq type name server
//
//   exit 0      also if the server did not answer
//        100    wrong usage
//        111    there is no such server, or its reply makes no sense, or was not printed

#include "cmd/program.h"
#include "inet/dns_client.h"
#include "inet/dns_dump.h"
#include "inet/dns_servers.h"
#include "inet/name.h"
#include "io/buffer.h"

[[noreturn]] static void usage() { cmd::usage("dnsq type name server"); }

/// The servers that `operand` means: an address, with a port or without, or a name.
static std::vector<inet::Endpoint> servers_of(std::string_view operand) {
  std::vector<inet::Endpoint> servers;
  if (operand.find(':') != operand.npos) servers = inet::parse_dns_servers(operand);
  if (!servers.empty()) return servers;
  const inet::Host host = inet::find_host(operand, inet::Kinds::both);
  switch (host.addresses.outcome) {
    case inet::Outcome::found: break;
    case inet::Outcome::none: cmd::die(cmd::temporary, "no IP address for ", operand);
    case inet::Outcome::failed:
      cmd::die_sys(cmd::temporary, "unable to find IP address for ", operand);
  }
  for (const inet::Ip& ip : host.addresses.values)
    servers.push_back({.ip = ip, .port = inet::dns_port, .scope = host.scope});
  return servers;
}

int program(cmd::Args args) {
  if (args.size() != 3) usage();
  const auto type = inet::parse_dns_type(args[0]);
  if (!type) usage();
  const auto name = inet::parse_domain(args[1]);
  if (!name) cmd::die(cmd::temporary, "unable to parse name ", args[1]);

  inet::DnsQuery queries[] = {inet::DnsQuery({*name, *type}, servers_of(args[2]),
                                             inet::Recursion::not_wanted, inet::Edns::not_offered)};
  while (inet::wait_for_one(queries)) continue;
  const auto lines = inet::describe(queries[0], inet::Recursion::not_wanted);
  if (!lines) cmd::die(cmd::temporary, "unable to parse: ", os::error_text(EPROTO));
  io::out.put(*lines);
  return io::finish();
}
