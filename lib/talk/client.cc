// What the clients of SMTP and LMTP have in common.

#include "talk/client.h"

#include "talk/dot.h"

namespace talk {

Wire::Wire(int connection, uint64_t seconds)
    : out(connection, out_room), in(connection, in_room, &out) {
  in.set_timeout(static_cast<unsigned>(seconds));
  out.set_timeout(static_cast<unsigned>(seconds));
}

bool receive(io::Reader& from, Reply& reply) {
  reply = {};
  Replied replied = Replied::more;
  while (replied == Replied::more) {
    std::string_view bytes = from.peek();
    if (bytes.empty()) return false;
    const size_t size = bytes.size();
    replied = reply.feed(bytes);
    from.skip(size - bytes.size());
  }
  return replied == Replied::whole;
}

std::string quote(const Reply& reply) {
  if (reply.text().empty()) return {};
  std::string text = "Remote host said: " + reply.text();
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

Sent send_message(std::string_view lines, io::Reader& message, io::Writer& to) {
  DotEncoder encoder;
  std::string wire;
  encoder.feed(lines, wire);
  for (auto bytes = message.peek(); !bytes.empty(); bytes = message.peek()) {
    encoder.feed(bytes, wire);
    message.skip(bytes.size());
    to.put(wire);
    if (to.failed()) return Sent::broken;
    wire.clear();
  }
  if (message.failed()) return Sent::unreadable;
  encoder.finish(wire);
  to.put(wire);  // goes out with the end of the message, in one segment
  return to.failed() ? Sent::broken : Sent::whole;
}

}  // namespace talk
