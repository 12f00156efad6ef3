// The sending side of QMQP.

#include "queue/qmqp_message.h"

#include <cerrno>

#include "io/reader.h"
#include "io/writer.h"
#include "os/environment.h"
#include "os/file.h"
#include "text/fmt.h"
#include "text/netstring.h"

namespace queue {

namespace {

constexpr size_t block = 16384;
constexpr size_t in_memory = 131072;  // of the message; more goes to a file

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

void QmqpMessage::put(std::string_view bytes) {
  size_ += bytes.size();
  buffer_ += bytes;
  if (buffer_.size() > in_memory || spilled_) spill();
}

void QmqpMessage::spill() {
  if (!spilled_) {
    const char* directory = os::get_env("TMPDIR");
    spilled_ = os::open_unnamed(directory == nullptr || *directory == '\0' ? "/tmp" : directory);
    if (!spilled_) failed_ = true;
  }
  if (buffer_.size() < block) return;
  if (!failed_ && !os::write_all(spilled_.get(), buffer_)) failed_ = true;
  buffer_.clear();
}

void QmqpMessage::sender(std::string_view address) { text::append_netstring(addresses_, address); }

void QmqpMessage::recipient(std::string_view address) {
  text::append_netstring(addresses_, address);
}

std::optional<std::string> QmqpMessage::exchange(const os::Fd& connection, unsigned seconds) const {
  char out_room[block];
  char in_room[512];
  io::Writer writer(connection.get(), out_room);
  io::Reader reader(connection.get(), in_room, &writer);
  writer.set_timeout(seconds);
  reader.set_timeout(seconds);

  const std::string head = text::join(size_, ':');
  writer.print(head.size() + size_ + 1 + addresses_.size(), ':', head);
  uint64_t position = 0;
  while (spilled_ && position < size_ - buffer_.size()) {
    char room[block];
    const ptrdiff_t count = os::read_at(spilled_, room, position);
    if (count <= 0) return std::nullopt;
    writer.put({room, static_cast<size_t>(count)});
    position += static_cast<uint64_t>(count);
  }
  writer.put(buffer_);
  writer.put(',');
  writer.put(addresses_);
  writer.put(',');
  // A refusal may have come, and be worth reading, although the other side does not read on.
  if (!writer.flush() && writer.error() == ETIMEDOUT) return std::nullopt;
  return read_answer(reader);
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
