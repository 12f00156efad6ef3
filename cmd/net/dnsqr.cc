// dnsqr: ask the servers that this host uses to find something out, and print their reply.
//
//   dnsqr type name
//
//   exit 0      also if no server answered
//        100    wrong usage
//        111    the reply makes no sense, or was not printed

#include "cmd/program.h"
#include "inet/dns_client.h"
#include "inet/dns_dump.h"
#include "inet/dns_servers.h"
#include "io/buffer.h"

[[noreturn]] static void usage() { cmd::usage("dnsqr type name"); }

int program(cmd::Args args) {
  if (args.size() != 2) usage();
  const auto type = inet::parse_dns_type(args[0]);
  if (!type) usage();
  const auto name = inet::parse_domain(args[1]);
  if (!name) cmd::die(cmd::temporary, "unable to parse name ", args[1]);
  const auto* const servers = inet::dns_servers();
  if (servers == nullptr) cmd::die_sys(cmd::temporary, "unable to read /etc/resolv.conf");

  inet::DnsQuery queries[] = {
      inet::DnsQuery({*name, *type}, *servers, inet::Recursion::wanted, inet::Edns::not_offered)};
  while (inet::wait_for_one(queries)) continue;
  const auto lines = inet::describe(queries[0], inet::Recursion::wanted);
  if (!lines) cmd::die(cmd::temporary, "unable to parse: ", os::error_text(EPROTO));
  io::out.put(*lines);
  return io::finish();
}
