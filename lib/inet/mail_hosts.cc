// Who takes the mail of a host.

#include "inet/mail_hosts.h"

#include <algorithm>
#include <optional>

#include "os/random.h"
#include "text/case.h"

namespace inet {

namespace {

constexpr size_t most_exchangers = 30;
constexpr size_t most_hosts = 20;
constexpr std::string_view nobody = ".";  // the only exchanger of a host that takes no mail

std::optional<Ip> parse_literal(std::string_view host) {
  if (!host.starts_with('[') || !host.ends_with(']')) return parse_ip(host);
  host = host.substr(1, host.size() - 2);
  constexpr std::string_view tag = "IPv6:";
  if (text::starts_without_case(host, tag)) host.remove_prefix(tag.size());
  return parse_ip(host);
}

/// Adds the addresses of one host.
Outcome add(std::vector<MailHost>& hosts, const MailExchanger& exchanger) {
  const Answer<Ip> addresses = addresses_of(exchanger.host, Kinds::both);
  for (const Ip& ip : addresses.values) {
    hosts.push_back({.ip = ip, .preference = exchanger.preference, .name = exchanger.host});
  }
  return addresses.outcome;
}

}  // namespace

MailHosts find_relay(std::string_view relay) {
  if (const auto ip = parse_literal(relay)) {
    return {MailHostsFound::some, {{.ip = *ip, .preference = 0, .name = std::string(relay)}}};
  }
  MailHosts found{MailHostsFound::some, {}};
  switch (add(found.hosts, {.preference = 0, .host = std::string(relay)})) {
    case Outcome::found: os::shuffle(found.hosts); break;
    case Outcome::none: found.found = MailHostsFound::no_such_host; break;
    case Outcome::failed: found.found = MailHostsFound::failed; break;
  }
  return found;
}

MailHosts find_mail_hosts(std::string_view host) {
  if (parse_literal(host)) return find_relay(host);
  Answer<MailExchanger> exchangers = mail_exchangers_of(host);
  switch (exchangers.outcome) {
    case Outcome::found: break;
    case Outcome::none: return find_relay(host);
    case Outcome::failed: return {MailHostsFound::failed, {}};
  }
  os::shuffle(exchangers.values);
  std::ranges::stable_sort(exchangers.values, {}, &MailExchanger::preference);
  if (exchangers.values.size() > most_exchangers) exchangers.values.resize(most_exchangers);

  MailHosts found{MailHostsFound::some, {}};
  bool failed = false;
  for (const MailExchanger& exchanger : exchangers.values) {
    if (exchanger.host == nobody) continue;
    if (add(found.hosts, exchanger) == Outcome::failed) failed = true;
  }
  if (found.hosts.empty()) return {failed ? MailHostsFound::failed : MailHostsFound::nobody, {}};
  os::shuffle(found.hosts);
  std::ranges::stable_sort(found.hosts, {}, &MailHost::preference);
  return found;
}

void keep_others(std::vector<MailHost>& hosts, const std::vector<Ip::Bytes>& own) {
  constexpr Network loopback = {Ip::v4(127, 0, 0, 0), 8};
  const auto is_own = [&](const MailHost& host) {
    return loopback.contains(host.ip) || std::ranges::find(own, host.ip.bytes()) != own.end();
  };
  const auto best_own = std::ranges::find_if(hosts, is_own);
  if (best_own == hosts.end()) return;
  const uint16_t limit = best_own->preference;
  std::erase_if(hosts, [&](const MailHost& host) { return host.preference >= limit; });
}

void keep_best(std::vector<MailHost>& hosts) {
  if (hosts.size() > most_hosts) hosts.resize(most_hosts);
}

}  // namespace inet
