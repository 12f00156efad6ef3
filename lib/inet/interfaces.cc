// The addresses of this host.

#include "inet/interfaces.h"

#include <cstring>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

namespace inet {

std::optional<std::vector<std::array<uint8_t, 16>>> own_addresses() {
  using Bytes = std::array<uint8_t, 16>;
  constexpr Bytes any{};
  constexpr Bytes any_v4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::vector<Bytes> own{any, any_v4};

  ifaddrs* list;
  if (::getifaddrs(&list) < 0) return std::nullopt;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
    if (entry->ifa_addr->sa_family == AF_INET) {
      sockaddr_in address;
      std::memcpy(&address, entry->ifa_addr, sizeof address);
      Bytes bytes = any_v4;
      std::memcpy(bytes.data() + 12, &address.sin_addr, 4);
      own.push_back(bytes);
    } else if (entry->ifa_addr->sa_family == AF_INET6) {
      sockaddr_in6 address;
      std::memcpy(&address, entry->ifa_addr, sizeof address);
      Bytes bytes;
      std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
      own.push_back(bytes);
    }
  }
  ::freeifaddrs(list);
  return own;
}

}  // namespace inet
