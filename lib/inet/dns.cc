// Asking the domain name system.

#include "inet/dns.h"

#include <algorithm>
#include <cerrno>

#include "inet/dns_client.h"
#include "os/clock.h"

namespace inet {

namespace {

/// What a host name is if it is no domain name.
struct Literal {
  bool possible;  // false: it can only be a domain name
  std::optional<Ip> ip;
};

Literal parse_literal(std::string_view name) {
  if (name.find_first_not_of("0123456789.[]") == std::string_view::npos) {
    std::string bare(name);
    std::erase_if(bare, [](char c) { return c == '[' || c == ']'; });
    return {true, parse_ipv4(bare)};
  }
  if (name.find(':') == std::string_view::npos) return {false, std::nullopt};
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  const auto ip = parse_ip(name);
  return {ip.has_value(), ip};
}

bool among(const Ip& ip, Kinds kinds) {
  return kinds == Kinds::both || (kinds == Kinds::v4) == ip.is_v4();
}

/// Waits until all are done. If one has found something, the others are not given long any more:
/// there are servers that never answer questions for IPv6 addresses.
void wait_for_all(std::span<DnsQuery> queries) {
  constexpr int64_t patience = 3000;
  int64_t deadline = no_deadline;
  while (wait_for_one(queries, deadline)) {
    const bool found = std::ranges::any_of(queries, [](const DnsQuery& query) {
      return query.done() && addresses_in(query).outcome == Outcome::found;
    });
    if (found && deadline == no_deadline) deadline = os::monotonic_milliseconds() + patience;
  }
}

/// What `decode` finds in the reply to one question.
template <typename Value>
Answer<Value> ask(const std::optional<DomainName>& name, DnsType type,
                  Answer<Value> (*decode)(const DnsQuery&)) {
  if (!name) return {};
  DnsQuery query({*name, type});
  while (wait_for_one({&query, 1})) continue;
  return decode(query);
}

}  // namespace

Answer<Ip> addresses_of(std::string_view name, Kinds kinds) {
  if (const Literal literal = parse_literal(name); literal.possible) {
    if (!literal.ip || !among(*literal.ip, kinds)) return {};
    return {Outcome::found, {*literal.ip}};
  }
  const auto domain = parse_domain(name);
  if (!domain) return {};
  std::vector<DnsQuery> queries;
  if (kinds != Kinds::v4) queries.emplace_back(DnsQuestion{*domain, DnsType::aaaa});
  if (kinds != Kinds::v6) queries.emplace_back(DnsQuestion{*domain, DnsType::a});
  wait_for_all(queries);

  Answer<Ip> answer;
  int error = 0;
  for (const DnsQuery& query : queries) {
    const Answer<Ip> part = addresses_in(query);
    if (part.outcome == Outcome::failed) error = errno;
    answer.values.insert(answer.values.end(), part.values.begin(), part.values.end());
  }
  if (!answer.values.empty()) {
    answer.outcome = Outcome::found;
  } else if (error != 0) {
    answer.outcome = Outcome::failed;
    errno = error;
  }
  return answer;
}

Answer<std::string> names_of(const Ip& ip) { return ask(reverse_name(ip), DnsType::ptr, names_in); }

Answer<std::string> texts_of(std::string_view name) {
  return ask(parse_domain(name), DnsType::txt, texts_in);
}

Answer<MailExchanger> mail_exchangers_of(std::string_view name) {
  return ask(parse_domain(name), DnsType::mx, mail_exchangers_in);
}

}  // namespace inet
