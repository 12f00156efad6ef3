// dnsmxip: print the addresses that take the mail of a domain, each with its preference, best
// first. A domain without mail exchangers takes its mail itself.
//
//   dnsmxip domain
//
//   exit 0
//        100    no domain given, or nobody takes its mail
//        111    a name could not be looked up, or a line not be written

#include <algorithm>

#include "cmd/program.h"
#include "inet/dns.h"
#include "io/buffer.h"

constexpr std::string_view nobody = ".";  // of RFC 7505

static std::vector<inet::MailExchanger> exchangers_of(std::string_view domain) {
  auto [outcome, exchangers] = inet::mail_exchangers_of(domain);
  switch (outcome) {
    case inet::Outcome::found: break;
    case inet::Outcome::none: return {{.preference = 0, .host = std::string(domain)}};
    case inet::Outcome::failed: cmd::quit(cmd::temporary, "soft error");
  }
  std::ranges::stable_sort(exchangers, {}, &inet::MailExchanger::preference);
  return exchangers;
}

int program(cmd::Args args) {
  if (args.empty()) return cmd::permanent;
  bool failed = false;
  bool found = false;
  for (const auto& [preference, host] : exchangers_of(args[0])) {
    if (host == nobody) continue;
    const auto addresses = inet::addresses_of(host, inet::Kinds::both);
    failed |= addresses.outcome == inet::Outcome::failed;
    found |= addresses.outcome == inet::Outcome::found;
    for (const inet::Ip& ip : addresses.values) io::out.print(format(ip), ' ', preference, '\n');
  }
  if (!found && failed) cmd::quit(cmd::temporary, "soft error");
  if (!found) cmd::quit(cmd::permanent, "hard error");
  return io::finish();
}
