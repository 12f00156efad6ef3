// What qmail-remote's control files say.

#include "queue/remote_settings.h"

#include <algorithm>
#include <limits>

#include "db/control.h"
#include "text/split.h"

namespace queue {

std::optional<Encryption> RemoteSettings::encryption(std::string_view host) const {
  const auto word = db::find_route(tls_hosts, host);
  if (!word || *word == "never") return Encryption::never;
  if (*word == "offered") return Encryption::offered;
  if (*word == "required") return Encryption::required;
  return std::nullopt;
}

bool read_settings(RemoteSettings& settings) {
  std::string tls_client;
  std::vector<std::string> tls_hosts;
  if (!db::read_line_or_default("control/me", settings.hello) ||
      !db::read_line_or_default("control/helohost", settings.hello) || settings.hello.empty() ||
      !db::read_number_or_default("control/timeoutconnect", settings.connect_seconds) ||
      !db::read_number_or_default("control/timeoutremote", settings.talk_seconds) ||
      !db::read_list_or_default("control/outgoingip", settings.outgoing) ||
      !db::read_line_or_default("control/tlsclient", tls_client) ||
      !db::read_list_or_default("control/tlshosts", tls_hosts) || !settings.routes.read()) {
    return false;
  }
  settings.tls_hosts = db::colon_map(tls_hosts);
  std::string_view rest = tls_client;
  for (auto word = text::take_word(rest); !word.empty(); word = text::take_word(rest)) {
    settings.tls_client.emplace_back(word);
  }
  // A reader and a writer would take 0 for no limit at all.
  constexpr uint64_t most = std::numeric_limits<int32_t>::max();
  settings.connect_seconds = std::clamp<uint64_t>(settings.connect_seconds, 1, most);
  settings.talk_seconds = std::clamp<uint64_t>(settings.talk_seconds, 1, most);
  return true;
}

}  // namespace queue
