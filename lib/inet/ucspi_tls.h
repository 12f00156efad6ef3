// UCSPI-TLS (ucspi.md section 10): encryption that begins in the middle of a connection, done by
// the server program that started this one.

#pragma once

namespace inet {

enum class TlsOffer { none, offered, required };

/// What $UCSPITLS tells to do, if the server has passed on the three descriptors of UCSPI-TLS.
TlsOffer tls_offer();

/// Has the server begin TLS, once the client was told so in the clear, and all that was buffered of
/// its input is discarded. Standard input and output then are the decrypted connection, and the
/// environment holds what is known of it: SSL_PROTOCOL and others. False, with errno, on failure:
/// the connection must be left.
[[nodiscard]] bool start_tls(unsigned seconds);

/// Closes the three descriptors and forgets the offer, so that no program started from here has them. The
/// server takes that for the wish to stay in the clear.
void decline_tls();

/// True if the environment tells of an encrypted connection: SSL_PROTOCOL or SMTPS is set.
bool is_encrypted();

}  // namespace inet
