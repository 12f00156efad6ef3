// flood: send a program more than anybody should, without end or memory of its own, for tests of
// bounds.
//
//   flood FORM PART count
//
//   FORM   smtp   a session with one message
//          qmtp, qmqp   a request
//          envelope   as qmail-queue reads it
//          text   a message
//   PART   recipients   so many of them; of a text, addresses in its To field
//          command   a command of so many octets (smtp)
//          header    a header field of so many octets, in one line
//          fields    header fields of so many octets together
//          line      a line of the body of so many octets
//          body      lines of so many octets together

#include <string>
#include <string_view>

#include "cmd/program.h"
#include "io/buffer.h"
#include "text/scan.h"

namespace {

struct Flood {
  std::string_view form, part;
  uint64_t count;

  bool is(std::string_view wanted) const { return part == wanted; }
  uint64_t recipients() const { return is("recipients") ? count : 1; }
};

/// Puts `unit` again and again, `size` octets in all.
void put(std::string_view unit, uint64_t size) {
  if (size == 0) return;
  std::string block;
  while (block.size() < 60000) block += unit;
  for (; size >= block.size() && !io::out.failed(); size -= block.size()) io::out.put(block);
  io::out.put(std::string_view(block).substr(0, size));
}
void put_times(std::string_view unit, uint64_t count) { put(unit, unit.size() * count); }

/// A message: its start, then `filling` octets of a unit, then two line ends.
struct Text {
  std::string_view line_end, start;
  std::string unit{};
  uint64_t filling = 0;

  uint64_t size() const { return start.size() + filling + 2 * line_end.size(); }
  void put() const {
    io::out.put(start);
    ::put(unit, filling);
    io::out.print(line_end, line_end);
  }
};

Text text_of(const Flood& flood, std::string_view end) {
  constexpr std::string_view address = "r@y.zz,\n ";
  constexpr std::string_view words = "words that may well be those of a message, in its header too";
  if (flood.is("recipients") && flood.form == "text") {
    return {end, "To: ", std::string(address), flood.count * address.size()};
  }
  if (flood.is("header")) return {end, "Subject: ", "x", flood.count};
  if (flood.is("fields")) return {end, "", text::join("X-Flood: ", words, end), flood.count};
  if (flood.is("line")) return {end, end, "x", flood.count};
  if (flood.is("body")) return {end, end, text::join(words, end), flood.count};
  return {end, end};
}

void put_smtp(const Flood& flood) {
  if (flood.is("command")) put("NOOP", flood.count);
  if (flood.is("command")) io::out.put("\r\n");
  io::out.put("MAIL FROM:<s@x.yy>\r\n");
  put_times("RCPT TO:<r@y.zz>\r\n", flood.recipients());
  io::out.put("DATA\r\n");
  text_of(flood, "\r\n").put();
  io::out.put(".\r\nQUIT\r\n");
}

void put_netstring_of_recipients(uint64_t count) {
  constexpr std::string_view recipient = "6:r@y.zz,";
  io::out.print(count * recipient.size(), ':');
  put_times(recipient, count);
  io::out.put(',');
}

void put_qmtp(const Flood& flood) {
  const Text text = text_of(flood, "\n");
  io::out.print(text.size() + 1, ":\n");
  text.put();
  io::out.put(",6:s@x.yy,");
  put_netstring_of_recipients(flood.recipients());
}

void put_qmqp(const Flood& flood) {
  const Text text = text_of(flood, "\n");
  const std::string head = text::join(text.size(), ':');
  io::out.print(head.size() + text.size() + 1 + 9 + 9 * flood.recipients(), ':', head);
  text.put();
  io::out.put(",6:s@x.yy,");
  put_times("6:r@y.zz,", flood.recipients());
  io::out.put(',');
}

void put_envelope(const Flood& flood) {
  io::out.print("Fs@x.yy", '\0');
  put_times(std::string_view("Tr@y.zz\0", 8), flood.recipients());
  io::out.put('\0');
}

}  // namespace

int program(cmd::Args args) {
  const auto count = args.size() == 3 ? text::number(args[2]) : std::nullopt;
  if (!count) cmd::usage("flood form part count");
  const Flood flood{args[0], args[1], *count};
  if (flood.form == "smtp") put_smtp(flood);
  if (flood.form == "qmtp") put_qmtp(flood);
  if (flood.form == "qmqp") put_qmqp(flood);
  if (flood.form == "envelope") put_envelope(flood);
  if (flood.form == "text") text_of(flood, "\n").put();
  return io::finish();
}
