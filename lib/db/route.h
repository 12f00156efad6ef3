// Where mail goes without asking the DNS: control/authsenders and control/smtproutes (smtp.md
// section 10).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/constmap.h"

namespace db {

/// What the routes say about `host`: the value of the host itself, else of its longest suffix that
/// starts with a dot, else of the empty key. Nothing if there is none; an empty value means that
/// the DNS is to be asked after all.
std::optional<std::string_view> find_route(const ConstMap& routes, std::string_view host);

/// The same by the sender: the value of the address itself, else of `@` and its host, else of the
/// empty key. The sender of bounces has no route.
std::optional<std::string_view> find_sender_route(const ConstMap& routes, std::string_view sender);

struct Relay {
  std::string host;  // a name or an address, without brackets
  uint16_t port;
};

constexpr uint16_t smtp_port = 25;

/// `RELAY`, `RELAY:PORT`, `[ADDRESS]`, `[ADDRESS]:PORT`; an IPv6 address needs its brackets.
/// Without a port it is `usual_port`. Nothing if the port is none.
std::optional<Relay> parse_relay(std::string_view route, uint16_t usual_port = smtp_port);

enum class Protocol {
  smtp,
  starttls,  // SMTP, which must become encrypted
  smtps,     // SMTP inside TLS from the first byte
  qmtp,
};

/// Who a relay lets in.
struct Login {
  std::string user, password;
  bool in_clear = false;  // the password may be sent over a connection that everybody can read
};

struct Route {
  Relay relay;  // an empty host: the one the mail is for, by the DNS
  std::optional<Protocol> protocol;
  std::optional<Login> login;
};

/// `RELAY[:PORT][/PROTOCOL][|USER|PASSWORD[|clear]]`, PROTOCOL being smtp, starttls, smtps or qmtp,
/// with ports 25, 25, 465, 209. Nothing if it is anything else.
std::optional<Route> parse_route(std::string_view route);

/// True if a line has a password in it.
inline bool has_secret(std::string_view route) { return route.find('|') != std::string_view::npos; }

/// Both files, relative to the mail home.
class Routes {
 public:
  /// False, with errno, if a file cannot be read; EPERM if it holds passwords and is not only for
  /// its owner and group.
  [[nodiscard]] bool read();
  /// The route of mail from `sender` to `host`: the sender's, else the host's. Empty: by the DNS.
  std::string_view find(std::string_view sender, std::string_view host) const;

 private:
  ConstMap senders_, hosts_;
};

}  // namespace db
