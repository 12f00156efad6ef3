// Where a message for another host goes, and how: what qmail-remote decides before it connects.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/route.h"
#include "inet/mail_hosts.h"
#include "queue/remote_settings.h"

namespace cmd {

struct RemotePlan {
  db::Route route;
  db::Protocol protocol;
  queue::Encryption encryption;
  std::vector<inet::MailHost> hosts;  // best first

  /// If there is no way, the report on the message; else empty, and there are hosts.
  std::string trouble{};
};

/// By the routes of `settings` and what the DNS says.
RemotePlan make_plan(const queue::RemoteSettings& settings, std::string_view host,
                     std::string_view sender);

}  // namespace cmd
