// What qmail-remote's control files say.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/route.h"

namespace queue {

/// Whether mail is encrypted on its way to a host.
enum class Encryption {
  never,
  offered,   // if the host offers it and it works
  required,  // or the mail stays here
};

struct RemoteSettings {
  std::string hello;
  uint64_t connect_seconds = 60;
  uint64_t talk_seconds = 1200;
  db::Routes routes;
  std::vector<std::string> outgoing{};    // addresses to connect from
  std::vector<std::string> tls_client{};  // a command; empty: there is none
  db::ConstMap tls_hosts{};

  /// Nothing if what control/tlshosts says about `host` cannot be understood.
  std::optional<Encryption> encryption(std::string_view host) const;
};

/// Reads them; the current directory is the mail home. False if one cannot be read or understood,
/// or none says what to call this host.
[[nodiscard]] bool read_settings(RemoteSettings& settings);

}  // namespace queue
