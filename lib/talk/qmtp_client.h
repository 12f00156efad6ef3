// QMTP as a client speaks it (smtp.md section 11): one message to any number of recipients.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/reader.h"
#include "io/writer.h"
#include "talk/client.h"
#include "talk/smtp_client.h"

namespace talk {

/// Sends the message, which must have `size` bytes, and its envelope. The last bytes may still be
/// in `to`.
Sent send_qmtp(const Letter& letter, uint64_t size, io::Reader& message, io::Writer& to);

/// The next answer, K, Z or D and a text of at most 5000 bytes, unprintable ones as `?`; nothing if
/// the connection broke or the answer is none.
std::optional<std::string> receive_qmtp(io::Reader& from);

struct QmtpReports {
  std::string recipients;  // one for each, each ended by a NUL, if all have answers
  std::string message;     // K, Z or D, and lines
};

/// The whole dialogue with the server that the reports call `ip`.
QmtpReports hand_over_by_qmtp(std::string_view ip, const Letter& letter, uint64_t size,
                              io::Reader& message, Wire& wire);

}  // namespace talk
