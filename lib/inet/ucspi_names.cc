// The names of the two ends of a connection.

#include "inet/ucspi_names.h"

#include <algorithm>

#include "inet/ident.h"
#include "text/scan.h"

namespace inet {

namespace {

Outcome find_name(const Ip& ip, std::optional<std::string>& name) {
  Answer<std::string> names = names_of(ip);
  if (names.outcome == Outcome::found) name = std::move(names.values.front());
  return names.outcome;
}

/// Whether `name` has the address `ip`.
Outcome confirm(std::string_view name, const Ip& ip) {
  const auto addresses = addresses_of(name, ip.is_v4() ? Kinds::v4 : Kinds::v6);
  if (addresses.outcome != Outcome::found) return addresses.outcome;
  return std::ranges::count(addresses.values, ip) > 0 ? Outcome::found : Outcome::none;
}

}  // namespace

Outcome find_local_host(Connection& connection) {
  return find_name(connection.local.ip, connection.local_host);
}

Outcome find_remote_host(Connection& connection, Trust trust) {
  const Ip& ip = connection.remote.ip;
  std::optional<std::string> name;
  Outcome outcome = find_name(ip, name);
  if (name && trust == Trust::confirmed) outcome = confirm(*name, ip);
  if (outcome == Outcome::found) connection.remote_host = std::move(name);
  return outcome;
}

bool NamesWanted::take_option(char option, const char* value) {
  constexpr uint64_t most_seconds = 0x7fffffff;
  switch (option) {
    case 'l': local_host = value; return true;
    case 'h':
    case 'H': remote_host = option == 'h'; return true;
    case 'p':
    case 'P': trust = option == 'p' ? Trust::confirmed : Trust::claimed; return true;
    case 'r':
    case 'R': remote_info = option == 'r'; return true;
    default: break;
  }
  const auto seconds = text::number(value, most_seconds);
  if (seconds) ident_seconds = static_cast<int64_t>(*seconds);
  return seconds.has_value();
}

void NamesWanted::find(Connection& connection) const {
  if (local_host != nullptr) {
    connection.local_host = local_host;
  } else {
    find_local_host(connection);
  }
  if (remote_host) find_remote_host(connection, trust);
  if (remote_info) {
    connection.remote_info = ask_ident(connection.local, connection.remote, 1000 * ident_seconds);
  }
}

}  // namespace inet
