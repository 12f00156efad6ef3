// dnsfq: print the canonical name of a host: the name of the first address of the qualified one.
//
//   dnsfq name
//
//   exit 0
//        100    no name given; it has no address; or that address has no name
//        111    a name could not be looked up, or the line not be written

#include "cmd/program.h"
#include "inet/dns_rewrite.h"
#include "io/buffer.h"

static inet::Ip first_address(std::string_view name) {
  const auto rules = inet::read_rewrite_rules();
  if (!rules) cmd::quit(cmd::temporary, "soft error");
  for (const inet::Kinds kinds : {inet::Kinds::v4, inet::Kinds::v6}) {
    const auto found = inet::find_qualified(*rules, name, kinds).addresses;
    if (found.outcome == inet::Outcome::failed) cmd::quit(cmd::temporary, "soft error");
    if (found.outcome == inet::Outcome::found) return found.values.front();
  }
  cmd::quit(cmd::permanent, "no IP addresses");
}

int program(cmd::Args args) {
  if (args.empty()) return cmd::permanent;
  const auto [outcome, names] = inet::names_of(first_address(args[0]));
  switch (outcome) {
    case inet::Outcome::found: break;
    case inet::Outcome::none: cmd::quit(cmd::permanent, "hard error");
    case inet::Outcome::failed: cmd::quit(cmd::temporary, "soft error");
  }
  io::out.print(names.front(), '\n');
  return io::finish();
}
