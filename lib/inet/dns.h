// Asking the domain name system (ucspi.md section 0.2, auth-dns.md section 2): what programs want
// to know of a name or an address, each as one call that waits for the answer. Several questions at
// once: inet/dns_client.h.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "inet/ip.h"

namespace inet {

/// How a question ended.
enum class Outcome {
  found,
  none,    // there is no such name, or it has nothing of that kind
  failed,  // nobody answered, or not usefully; errno says why, and a later try may find it
};

template <typename Value>
struct Answer {
  Outcome outcome = Outcome::none;
  std::vector<Value> values;  // not empty exactly if found; in the order of the reply
};

enum class Kinds { v4, v6, both };

/// The addresses of the host `name`, as it stands: nothing is added to it. An address, in brackets
/// or not, is its own; a name of digits, dots and brackets alone that is no address has none, and
/// so has one that spells no domain name (a label of more than 63 bytes). With `both`, IPv6
/// addresses come first, and `failed` means that nothing was found and one of the two questions
/// failed.
Answer<Ip> addresses_of(std::string_view name, Kinds kinds);

/// The names of `ip` (PTR), in lower case, without a final dot, a byte that belongs in no host name
/// as `\ooo`; `.` for the root.
Answer<std::string> names_of(const Ip& ip);

/// The texts of `name` (TXT), the strings of each record joined.
Answer<std::string> texts_of(std::string_view name);

struct MailExchanger {
  uint16_t preference;
  std::string host;
};
/// The mail exchangers of `name` (MX), in the order of the reply.
Answer<MailExchanger> mail_exchangers_of(std::string_view name);

}  // namespace inet
