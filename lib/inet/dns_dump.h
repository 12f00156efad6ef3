// DNS packets as people read them: what dnsq and dnsqr print (auth-dns.md section 3).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "inet/dns_client.h"

namespace inet {

/// The type that `text` names: a number, or one of the names that dnsq knows, in either case.
std::optional<DnsType> parse_dns_type(std::string_view text);

/// `packet` as lines: one of counts and flags, one for each question and record. Nothing if it is
/// damaged. What else than a reply to such a question would hold is called weird.
std::optional<std::string> dump(std::string_view packet, Recursion asked);

/// What is to be told of a query that is done: `TYPE NAME:`, and the reply, or why there is none.
/// Nothing if the reply is damaged.
std::optional<std::string> describe(const DnsQuery& query, Recursion asked);

}  // namespace inet
