// UCSPI-TLS (ucspi.md section 10): encryption that begins in the middle of a connection, done by
// the server program that started this one.

#pragma once

#include "os/fd.h"

namespace inet {

enum class TlsOffer { none, offered, required };

/// What $UCSPITLS tells to do, if the server has passed on the three descriptors of UCSPI-TLS.
TlsOffer tls_offer();

/// The way to TLS, taken out of the environment: no program started from here hears of it, or has its
/// three descriptors. The server takes the end of this object for the wish to stay in the clear.
class TlsStart {
 public:
  /// No way at all.
  TlsStart() = default;
  /// The one that the environment knows; no way if there is none.
  static TlsStart take();

  /// Has the server begin TLS, once the client was told so in the clear, and all that was buffered of
  /// its input is discarded. Standard input and output then are the decrypted connection, and the
  /// environment holds what is known of it: SSL_PROTOCOL and others. False, with errno, on failure:
  /// the connection must be left.
  [[nodiscard]] bool begin(unsigned seconds);

 private:
  os::Fd control_, reader_, writer_;
};

/// True if the environment tells of an encrypted connection: SSL_PROTOCOL or SMTPS is set.
bool is_encrypted();

}  // namespace inet
