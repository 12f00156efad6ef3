// PROXY headers: nothing is wanted of a header that was read, and every header is wanted to its
// end.

#include "fuzz/fuzz.h"
#include "inet/proxy_header.h"

void fuzz(std::string_view bytes) {
  size_t size = 0;
  while (const size_t wanted = inet::proxy_header_wants(bytes.substr(0, size))) {
    if (wanted > bytes.size() - size) return;
    size += wanted;
  }
  const std::string header(bytes.substr(0, size));
  if (inet::parse_proxy_header(header).kind == inet::ProxyHeader::Kind::malformed) return;
  require(inet::proxy_header_wants(header) == 0);
  require(inet::parse_proxy_header(header + 'x').kind == inet::ProxyHeader::Kind::malformed);
}
