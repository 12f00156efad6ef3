// The header of the PROXY protocol, versions 1 and 2: in front of a connection that it hands on, a
// proxy tells whose connection that is (ucspi.md section 11). Pure.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "inet/socket.h"

namespace inet {

/// How many bytes more surely belong to the header that begins with `bytes`: so many can be read
/// without taking any of what follows it. 0 if it is complete, or no header.
size_t proxy_header_wants(std::string_view bytes);

struct ProxyHeader {
  enum class Kind {
    proxied,      // the connection goes from `source` to `destination`
    own,          // it is the proxy's own, or nobody knows whose
    unsupported,  // it is no TCP connection
    malformed,    // no header, a damaged one, or more than one
  };
  Kind kind = Kind::malformed;
  Endpoint source, destination;
  // What TLS between the client and the proxy agreed on.
  std::optional<std::string> tls_version, cipher;
  std::optional<std::string>
      common_name;  // of the client's certificate, if the proxy found it valid
  std::optional<std::string> server_name;  // that the client asked for
};

/// Reads a complete header.
ProxyHeader parse_proxy_header(std::string_view header);

}  // namespace inet
