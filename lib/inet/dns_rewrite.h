// Qualification: which names in the domain name system a short name may stand for (auth-dns.md
// section 4).

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inet/dns.h"
#include "text/rewrite.h"

namespace inet {

/// The rules by which a name without a dot is tried in each of `domains`, which stand between
/// blanks, and a final dot is taken off.
std::vector<text::RewriteRule> rules_of_domains(std::string_view domains);

/// What stands in the first `search` or `domain` line of text of the form of /etc/resolv.conf.
std::optional<std::string_view> search_domains(std::string_view resolv_conf);

/// The names that `rewritten` means: `name+.a+.b` is name.a, or else name.b.
std::vector<std::string> candidates(std::string_view rewritten);

/// The rules of this system: $DNSREWRITEFILE or /etc/dnsrewrite; without that file $LOCALDOMAIN, or
/// the domains of /etc/resolv.conf, or the domain of this host's name. Nothing, with errno, if a
/// file that is there cannot be read.
std::optional<std::vector<text::RewriteRule>> read_rewrite_rules();

struct Qualified {
  std::string name;
  Answer<Ip> addresses;
};
/// Rewrites `name`, unless it is an address, and looks its candidates up: the first that has
/// addresses, or fails, or else the last one.
Qualified find_qualified(std::span<const text::RewriteRule> rules, std::string_view name,
                         Kinds kinds);

}  // namespace inet
