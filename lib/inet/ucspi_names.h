// The names of the two ends of a connection, from the DNS (ucspi.md sections 1, 2, 7).

#pragma once

#include "inet/dns.h"
#include "inet/ucspi.h"

namespace inet {

/// What makes a peer's name worth believing: whoever owns an address may give it any name.
enum class Trust {
  claimed,    // the address has this name
  confirmed,  // and the name has this address
};

/// Looks the name of this end up; `local_host` stays unset unless it is found.
Outcome find_local_host(Connection& connection);

/// Looks the name of the other end up, the first if it has several; `remote_host` stays unset
/// unless it is found and worth believing.
Outcome find_remote_host(Connection& connection, Trust trust);

/// What a server wants to know of the ends of a connection: the options -h -H -p -P -r -R -l -t.
struct NamesWanted {
  const char* local_host = nullptr;  // known already; null: looked up
  Trust trust = Trust::claimed;
  int64_t ident_seconds = 26;
  bool remote_host = true;
  bool remote_info = true;

  /// False if the value is no number and should be.
  [[nodiscard]] bool take_option(char option, const char* value);
  /// True if that needs an answer of somebody.
  bool asks() const { return local_host == nullptr || remote_host || remote_info; }
  /// Completes `connection` with what is found.
  void find(Connection& connection) const;
};

}  // namespace inet
