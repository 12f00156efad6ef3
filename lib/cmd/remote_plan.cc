// Where a message for another host goes, and how.

#include "cmd/remote_plan.h"

#include "inet/interfaces.h"
#include "text/fmt.h"
#include "text/quote.h"

namespace cmd {

namespace {

/// Finds the hosts of the plan; the report on the message if there are none.
std::string find_hosts(std::string_view host, RemotePlan& plan) {
  const db::Relay& relay = plan.route.relay;
  auto [found, hosts] =
      relay.host.empty() ? inet::find_mail_hosts(host) : inet::find_relay(relay.host);
  switch (found) {
    case inet::MailHostsFound::some: break;
    case inet::MailHostsFound::nobody:
      return "DSorry, I couldn't find a mail exchanger or IP address. (#5.4.4)\n";
    case inet::MailHostsFound::no_such_host:
      if (!relay.host.empty()) return "ZSorry, I couldn't find the relay for that host. (#4.4.4)\n";
      return text::join("DSorry, I couldn't find any host named ", text::printable(host),
                        ". (#5.1.2)\n");
    case inet::MailHostsFound::failed:
      return "ZSorry, I couldn't find any host by that name. (#4.1.2)\n";
  }
  plan.hosts = std::move(hosts);
  if (!relay.host.empty() || relay.port != db::smtp_port) return {};

  // Mail for this host itself would come back.
  const auto own = inet::own_addresses();
  if (!own) return "ZSystem resources temporarily unavailable. (#4.3.0)\n";
  inet::keep_others(plan.hosts, *own);
  if (!plan.hosts.empty()) return {};
  return "DSorry. Although I'm listed as a best-preference MX or A for that host,\n"
         "it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)\n";
}

}  // namespace

RemotePlan make_plan(const queue::RemoteSettings& settings, std::string_view host,
                     std::string_view sender) {
  const auto route = db::parse_route(settings.routes.find(sender, host));
  const auto encryption = settings.encryption(host);
  RemotePlan plan{};
  if (!route || !encryption) {
    plan.trouble = "ZUnable to read control files. (#4.3.0)\n";
    return plan;
  }
  plan.route = *route;
  plan.protocol = route->protocol.value_or(db::Protocol::smtp);
  plan.encryption = route->protocol == db::Protocol::smtp ? queue::Encryption::never : *encryption;
  if (plan.protocol == db::Protocol::smtp && plan.encryption == queue::Encryption::required) {
    plan.protocol = db::Protocol::starttls;
  }
  plan.trouble = find_hosts(host, plan);
  inet::keep_best(plan.hosts);
  return plan;
}

}  // namespace cmd
