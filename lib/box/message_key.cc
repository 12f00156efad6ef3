// A name for a message by which it is known again when it comes once more.

#include "box/message_key.h"

#include <cerrno>

#include "mail/message_id.h"
#include "text/fmt.h"
#include "text/netstring.h"
#include "text/sha256.h"

namespace box {

namespace {

constexpr size_t most_header = 1 << 20;  // more of a header counts as body

/// The first pieces of the message, up to the one in which the header ends.
std::string read_header(Message& message) {
  std::string start;
  message.rewind();
  for (auto bytes = message.next(); !bytes.empty(); bytes = message.next()) {
    start += bytes;
    if (start.size() > most_header || start.find("\n\n") != std::string::npos) break;
  }
  return start;
}

}  // namespace

std::optional<std::string> message_key(Message& message, KeyOf of,
                                       std::span<const std::string_view> purpose) {
  const std::string header = read_header(message);
  const std::string id = of == KeyOf::message_id ? mail::message_id(header) : std::string();

  // Netstrings, so that no two lists of words run together to the same bytes.
  std::string words;
  for (const std::string_view word : purpose) text::append_netstring(words, word);
  text::Sha256 hash;
  hash.feed(text::join(words.size(), ':', words));
  if (!id.empty()) {
    hash.feed(text::join("id:", id));
  } else {
    hash.feed(text::join("content:", mail::without_trace(header)));
    for (auto bytes = message.next(); !bytes.empty(); bytes = message.next()) hash.feed(bytes);
  }
  if (message.failed()) {
    errno = message.error();
    return std::nullopt;
  }
  return text::hex(hash.finish());
}

}  // namespace box
