// The sending side of QMQP.

#include "queue/qmqp_message.h"

#include <cerrno>

#include "io/reader.h"
#include "io/writer.h"
#include "text/fmt.h"
#include "text/netstring.h"

namespace queue {

namespace {

constexpr size_t block = 16384;

std::optional<std::string> read_answer(io::Reader& reader) {
  constexpr size_t most = 4096;
  std::string answer;
  for (;;) {
    const std::string_view bytes = reader.peek();
    if (bytes.empty() || answer.size() > most) return std::nullopt;
    answer += bytes;
    reader.skip(bytes.size());
    std::string_view rest = answer;
    const auto text = text::take_netstring(rest);
    if (!text) continue;
    const bool known = text->starts_with('K') || text->starts_with('Z') || text->starts_with('D');
    return known ? std::optional(std::string(*text)) : std::nullopt;
  }
}

}  // namespace

void QmqpMessage::put_address(std::string_view address) {
  std::string netstring;
  text::append_netstring(netstring, address);
  addresses_.put(netstring);
}

/// False if the message or the connection broke.
bool QmqpMessage::send(io::Writer& to) const {
  const std::string head = text::join(text_.size(), ':');
  to.print(head.size() + text_.size() + 1 + addresses_.size(), ':', head);
  if (!text_.copy(to)) return false;
  to.put(',');
  if (!addresses_.copy(to)) return false;
  to.put(',');
  return to.flush();
}

QmqpMessage::Exchange QmqpMessage::exchange(const os::Fd& connection, unsigned seconds) const {
  char out_room[block];
  char in_room[512];
  io::Writer writer(connection.get(), out_room);
  io::Reader reader(connection.get(), in_room);
  writer.set_timeout(seconds);
  reader.set_timeout(seconds);

  Exchange exchange;
  exchange.whole = send(writer);
  // A refusal may have come, and be worth reading, although the other side does not read on.
  const bool hung_up = writer.failed() && writer.error() != ETIMEDOUT;
  if (exchange.whole || hung_up) exchange.answer = read_answer(reader);
  return exchange;
}

std::optional<std::string> clean_refusal(std::string_view refusal) {
  if (refusal.size() <= 2 || (refusal[0] != 'D' && refusal[0] != 'Z')) return std::nullopt;
  std::string clean;
  for (const char c : refusal) {
    if (static_cast<unsigned char>(c) >= 32 && c != 127) clean += c;
  }
  return clean;
}

}  // namespace queue
