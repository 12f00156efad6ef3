// $DNSCACHEIP, resolv.conf and limits on crowds.

#include "fuzz/fuzz.h"
#include "inet/crowd.h"
#include "inet/dns_servers.h"

void fuzz(std::string_view bytes) {
  (void)inet::parse_dns_servers(bytes);
  (void)inet::parse_resolv_conf(bytes);
  (void)inet::parse_crowd_limits(bytes);
}
