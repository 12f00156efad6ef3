// What the clients of SMTP and LMTP have in common: awaiting a reply, quoting it, sending the
// message. Which commands they send is theirs.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "io/reader.h"
#include "io/writer.h"
#include "talk/reply.h"

namespace talk {

/// Both directions of a connection, buffered; input flushes output first.
struct Wire {
  /// Each read and each write may take so many seconds.
  Wire(int connection, uint64_t seconds);

  char out_room[16384];
  char in_room[4096];
  io::Writer out;
  io::Reader in;
};

/// Waits for the next reply. False if none comes, or one without an end.
[[nodiscard]] bool receive(io::Reader& from, Reply& reply);

/// `Remote host said: ` and the lines of the reply; empty if there is none.
std::string quote(const Reply& reply);

enum class Sent {
  whole,
  unreadable,  // the message; what was sent has no end, and must not get one
  broken,      // the connection
};

/// Sends `lines` and what is left of `message` as DATA wants it (talk/dot.h). Its last bytes may
/// still be in `to`.
Sent send_message(std::string_view lines, io::Reader& message, io::Writer& to);

}  // namespace talk
