// Lists of addresses of any bytes.

#include "fuzz/fuzz.h"
#include "mail/address.h"

void fuzz(std::string_view bytes) {
  const auto tokens = mail::tokenize(bytes);
  const auto addresses = tokens ? mail::find_addresses(*tokens) : std::nullopt;
  if (!addresses) return;
  size_t used = 0;
  for (const mail::Address& address : *addresses) {
    used += address.tokens.size();
    require(address.text().size() <= bytes.size());
  }
  require(used <= tokens->size());
}
