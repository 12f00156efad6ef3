// Qualification of names.

#include "inet/dns_rewrite.h"

#include <cerrno>

#include "os/environment.h"
#include "os/file.h"
#include "os/host.h"
#include "text/fmt.h"
#include "text/split.h"

namespace inet {

namespace {

constexpr size_t most_bytes = 1 << 20;  // of a file

std::string domain_of_this_host() { return std::string(text::halves(os::host_name(), '.').after); }

}  // namespace

std::vector<text::RewriteRule> rules_of_domains(std::string_view domains) {
  std::string suffixes;
  for (;;) {
    const std::string_view domain = text::take_word(domains);
    if (domain.empty()) break;
    text::append(suffixes, "+.", domain);
  }
  return {{text::RewriteKind::end_of_bare, "", suffixes}, {text::RewriteKind::end, ".", ""}};
}

std::optional<std::string_view> search_domains(std::string_view resolv_conf) {
  while (auto line = text::take(resolv_conf, '\n')) {
    const std::string_view keyword = text::take_word(*line);
    if (keyword == "search" || keyword == "domain") return *line;
  }
  return std::nullopt;
}

std::vector<std::string> candidates(std::string_view rewritten) {
  const text::Halves parts = text::halves(rewritten, '+');
  if (!parts.found) return {std::string(rewritten)};
  std::vector<std::string> names;
  for (text::Halves rest = {{}, parts.after, true}; rest.found;) {
    rest = text::halves(rest.after, '+');
    names.push_back(text::join(parts.before, rest.before));
  }
  return names;
}

std::optional<std::vector<text::RewriteRule>> read_rewrite_rules() {
  const char* const named = os::get_env("DNSREWRITEFILE");
  if (const auto rules = os::read_file(named != nullptr ? named : "/etc/dnsrewrite", most_bytes))
    return text::parse_rewrite_rules(*rules);
  if (errno != ENOENT) return std::nullopt;

  if (const char* const domains = os::get_env("LOCALDOMAIN")) return rules_of_domains(domains);
  const auto resolv_conf = os::read_file("/etc/resolv.conf", most_bytes);
  if (!resolv_conf && errno != ENOENT) return std::nullopt;
  if (const auto domains = search_domains(resolv_conf.value_or("")))
    return rules_of_domains(*domains);
  return rules_of_domains(domain_of_this_host());
}

Qualified find_qualified(std::span<const text::RewriteRule> rules, std::string_view name,
                         Kinds kinds) {
  if (parse_ip(name)) return {std::string(name), addresses_of(name, kinds)};
  Qualified found;
  for (std::string& candidate : candidates(text::rewrite(rules, name))) {
    found.addresses = addresses_of(candidate, kinds);
    found.name = std::move(candidate);
    if (found.addresses.outcome != Outcome::none) break;
  }
  return found;
}

}  // namespace inet
