// Rules of any bytes rewrite the host of an address, and nothing else.

#include "fuzz/fuzz.h"
#include "mail/host_rewriting.h"
#include "text/split.h"

void fuzz(std::string_view bytes) {
  const std::string_view address = text::take(bytes, '\n').value_or("");
  const mail::HostRewriting hosts(text::parse_rewrite_rules(bytes));
  const std::string rewritten = hosts.address(address);
  if (address.empty()) return require(rewritten.empty());
  const text::Halves halves = text::last_halves(address, '@');
  const std::string host = hosts.host(halves.after);
  require(rewritten == mail::join_address(halves.before, host));
  require(rewritten.starts_with(halves.before) && rewritten.ends_with(host));
}
