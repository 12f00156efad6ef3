// Addresses: what is read is written in a form that reads the same.

#include "fuzz/fuzz.h"
#include "inet/ip.h"

void fuzz(std::string_view bytes) {
  const auto ip = inet::parse_ip(bytes);
  if (ip) require(inet::parse_ip(inet::format(*ip)) == *ip);
  (void)inet::parse_network(bytes);
}
