// A connection that a program encrypts: control/tlsclient (qmail-remote(8)).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inet/socket.h"
#include "os/process.h"

namespace inet {

struct TlsWanted {
  enum class Mode { implicit, starttls };
  Mode mode;
  Endpoint host;
  std::string_view name;      // whose certificate it should be
  bool required;              // else a connection that anybody may have made is better than none
  std::optional<Ip> local{};  // connect from there
};

/// The program, and our end of what it encrypts. The end of this object ends both.
class TlsClient {
 public:
  /// Starts `command`, which may be any UCSPI client, with the address, the port and
  /// `qmail-remote-io` as further arguments. It has the connection to us as its descriptors 0 and
  /// 1, and finds in the environment what is wanted. It must not say anything of its own on either.
  /// Without a program, `connection()` is empty, and errno says why.
  TlsClient(const std::vector<std::string>& command, const TlsWanted& wanted);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  const os::Fd& connection() const { return connection_; }

 private:
  os::Fd connection_;
  os::Child program_;
};

}  // namespace inet
