// Commands of POP3, and messages of any bytes, whole and byte by byte: the same lines, of the
// announced size.

#include "fuzz/fuzz.h"
#include "talk/pop3.h"

static std::string sent(std::string_view message, uint64_t lines, size_t most) {
  talk::PopTransfer transfer(lines);
  std::string wire;
  for (; !message.empty(); message = message.size() > most ? message.substr(most) : "") {
    const size_t before = wire.size();
    transfer.put(message.substr(0, most), wire);
    require(wire.size() - before <= 2 * most + 2);
  }
  transfer.finish(wire);
  return wire;
}

void fuzz(std::string_view bytes) {
  const talk::PopCommand command = talk::split_pop_command(bytes);
  talk::PopMarks marks(3);
  marks.remove(1);
  const talk::PopChoice choice = talk::choose_pop_message(command.argument, marks);
  require(!choice.problem.empty() || choice.message == 0 || choice.message == 2);
  const std::string identifier = talk::pop_identifier(bytes);
  require(!identifier.empty() && identifier.size() <= 70);

  const std::string whole = sent(bytes, talk::all_lines, bytes.size() + 1);
  require(whole == sent(bytes, talk::all_lines, 1));
  require(sent(bytes, 2, bytes.size() + 1) == sent(bytes, 2, 1));
  talk::PopOctets octets;
  octets.put(bytes);
  size_t dots = 0;  // doubled ones
  for (size_t at = 0; (at = whole.find("\r\n..", at)) != std::string::npos; ++at) ++dots;
  require(octets.total() == whole.size() - 3 - dots - (whole.starts_with("..") ? 1 : 0));
}
