// proxy-header: take the PROXY header from the front of a connection, and run a program for the
// client that it names.
//
//   proxy-header [ -l localname ] [ -t timeout ] -n network ... program [ arg ... ]
//
//   exit 1     there is no header, or a damaged one
//        2     it names a protocol other than TCP
//        100   the peer is not trusted; likewise wrong usage
//        111   no header within the time, or a failure of the system

#include <algorithm>
#include <vector>

#include "cmd/chain.h"
#include "cmd/options.h"
#include "inet/proxy_header.h"
#include "inet/ucspi.h"
#include "os/clock.h"
#include "os/poll.h"
#include "text/scan.h"

static constexpr const char* synopsis =
    "proxy-header [ -l localname ] [ -t timeout ] -n network ... program [ arg ... ]";

constexpr int bad_header = 1;
constexpr int other_protocol = 2;

struct Settings {
  std::vector<inet::Network> trusted;
  std::optional<std::string> local_name;
  int64_t milliseconds = 10000;
};

static inet::Network network(std::string_view text) {
  if (const auto ip = inet::parse_ip(text)) return {*ip, ip->width()};
  const auto network = inet::parse_network(text);
  if (!network) cmd::usage(synopsis);
  return *network;
}

static int64_t milliseconds(std::string_view seconds) {
  constexpr uint64_t most = 0x7fffffff;
  const auto number = text::number(seconds, most);
  if (!number) cmd::usage(synopsis);
  return static_cast<int64_t>(*number) * 1000;
}

static Settings take_options(cmd::Args& args) {
  Settings settings;
  cmd::Options options(args, "l:n:t:");
  while (const char option = options.next()) {
    switch (option) {
      case 'l': settings.local_name = options.value(); break;
      case 'n': settings.trusted.push_back(network(options.value())); break;
      case 't': settings.milliseconds = milliseconds(options.value()); break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  if (args.empty() || settings.trusted.empty()) cmd::usage(synopsis);
  return settings;
}

/// Whoever may write a header may be anybody: only a peer that is known as a proxy may.
static void demand_trust(const Settings& settings) {
  const char* const text = os::get_env("TCPREMOTEIP");
  if (text == nullptr) cmd::die(cmd::permanent, "TCPREMOTEIP is not set");
  const auto ip = inet::parse_ip(text);
  const auto contains = [&](const inet::Network& network) { return network.contains(*ip); };
  if (!ip || !std::ranges::any_of(settings.trusted, contains)) {
    cmd::die(cmd::permanent, text::printable(text), " is not trusted");
  }
}

/// Reads the header and not a byte of what follows it.
static std::string read_header(int64_t milliseconds) {
  const int64_t deadline = os::monotonic_milliseconds() + milliseconds;
  std::string header;
  while (const size_t wanted = inet::proxy_header_wants(header)) {
    const int64_t left = std::max<int64_t>(deadline - os::monotonic_milliseconds(), 0);
    if (!os::wait_readable(os::standard_input, left)) {
      cmd::die_sys(cmd::temporary, "unable to read PROXY header");
    }
    const size_t size = header.size();
    header.resize(size + wanted);
    const ptrdiff_t count = os::read(os::standard_input, std::span(header).subspan(size));
    if (count < 0 && errno != EAGAIN) cmd::die_sys(cmd::temporary, "unable to read PROXY header");
    if (count == 0) cmd::die(bad_header, "no PROXY header before the end of the connection");
    header.resize(size + static_cast<size_t>(std::max<ptrdiff_t>(count, 0)));
  }
  return header;
}

/// Puts what the header says into the place of all that was known of the connection to the proxy.
static void describe(const inet::ProxyHeader& header, const Settings& settings,
                     os::Environment& environment) {
  inet::unset_variables(environment);
  for (const char* const of_connection :
       {"SSLLOCAL", "SSLREMOTE", "SSL_CIPHER", "SSL_CLIENT_", "SSL_COMPRESS", "SSL_PEER_",
        "SSL_PROTOCOL", "SSL_SECURE_", "SSL_SERVER_", "SSL_SESSION_", "SSL_TLS_", "SSL_VERSION_"}) {
    environment.unset_all(of_connection);  // not SSL_CERT_FILE and the like, which are settings
  }
  inet::Connection connection;
  connection.local = header.destination;
  connection.remote = header.source;
  connection.local_host = settings.local_name;
  inet::set_variables(connection, environment);
  const auto set = [&](const char* name, const std::optional<std::string>& value) {
    if (value) environment.set(name, *value);
  };
  set("SSL_PROTOCOL", header.tls_version);
  set("SSL_CIPHER", header.cipher);
  set("SSL_PEER_CERT_CN", header.common_name);
  set("SSL_TLS_SNI_SERVERNAME", header.server_name);
}

int program(cmd::Args args) {
  const Settings settings = take_options(args);
  demand_trust(settings);
  const inet::ProxyHeader header = inet::parse_proxy_header(read_header(settings.milliseconds));
  os::Environment environment;
  switch (header.kind) {
    case inet::ProxyHeader::Kind::proxied: describe(header, settings, environment); break;
    case inet::ProxyHeader::Kind::own: break;
    case inet::ProxyHeader::Kind::unsupported:
      cmd::die(other_protocol, "the PROXY header names a protocol other than TCP");
    case inet::ProxyHeader::Kind::malformed: cmd::die(bad_header, "unable to parse PROXY header");
  }
  cmd::chain(args, environment);
}
