// Every string of up to eight octets of a letter, a dot, CR, LF and NUL, in by each protocol and
// out again.

#include <doctest/doctest.h>

#include <algorithm>

#include "io/reader.h"
#include "io/writer.h"
#include "os/file.h"
#include "queue/qmqp.h"
#include "smuggle/law.h"
#include "talk/client.h"
#include "talk/intake.h"
#include "talk/pop3.h"
#include "talk/qmtp.h"
#include "talk/qmtp_client.h"

using smuggle::by_the_table;
using smuggle::ByTheTable;
using smuggle::every_string;
using smuggle::is_exactly;
using smuggle::lines_of;

namespace {

/// A file of which readers are at the start.
class Source {
 public:
  bool hold(std::string_view bytes) {
    return os::truncate(file_, 0) && os::seek(file_.get(), 0) &&
           os::write_all(file_.get(), bytes) && os::seek(file_.get(), 0);
  }
  int fd() const { return file_.get(); }

 private:
  os::Fd file_ = os::open_temporary();
};

/// The bytes that `send` puts into a writer, given a reader of `message` with a buffer of `size`.
template <typename Send>
std::string sent(Source& source, std::string_view message, size_t size, Send send) {
  char in_room[16], out_room[256];
  io::Reader in(source.fd(), std::span(in_room, size));
  io::Writer out(-1, out_room);
  if (!source.hold(message) || send(in, out) != talk::Sent::whole) return "not sent";
  return std::string(out_room, out.buffered());
}

struct Stored final : talk::QmtpReceiver, queue::QmqpReceiver {
  std::string message, envelope;
  void text(std::string_view bytes) override { message += bytes; }
  void text_ended() override { envelope += '|'; }
  void sender(std::string_view address) override { envelope.append(address) += '|'; }
  void recipient(std::string_view address) override { envelope.append(address) += '|'; }
  virtual ~Stored() = default;
};

/// What a server of QMTP stores of one message on the wire, which comes in pieces; nothing of
/// anything else.
std::string stored_by_qmtp(std::string_view wire, size_t piece) {
  talk::QmtpRequests requests;
  Stored stored;
  auto state = talk::QmtpRequests::State::more;
  for (; !wire.empty() && state == talk::QmtpRequests::State::more; wire.remove_prefix(piece)) {
    piece = std::min(piece, wire.size());
    std::string_view bytes = wire.substr(0, piece);
    state = requests.feed(bytes, stored);
    if (!bytes.empty()) return "not taken";
  }
  if (state != talk::QmtpRequests::State::message || !wire.empty()) return "no message";
  return stored.envelope == "|s@x|r@y|" ? stored.message : "wrong envelope";
}

std::string request(std::string_view text) {
  std::string wire, recipients;
  text::append_netstring(wire, text);
  text::append_netstring(wire, "s@x");
  text::append_netstring(recipients, "r@y");
  text::append_netstring(wire, recipients);
  return wire;
}

std::string stored_by_qmqp(std::string_view text) {
  std::string inner, wire;
  for (const std::string_view part : {text, std::string_view("s@x"), std::string_view("r@y")}) {
    text::append_netstring(inner, part);
  }
  text::append_netstring(wire, inner);
  queue::QmqpRequest request;
  Stored stored;
  if (request.feed(wire, stored) != queue::QmqpRequest::State::done) return "no message";
  return stored.envelope == "|s@x|r@y|" ? stored.message : "wrong envelope";
}

std::string retrieved(std::string_view message, uint64_t lines, size_t piece) {
  talk::PopTransfer transfer(lines);
  std::string wire;
  for (; !message.empty(); message.remove_prefix(std::min(piece, message.size()))) {
    transfer.put(message.substr(0, piece), wire);
  }
  transfer.finish(wire);
  return wire;
}

/// The header, the empty line and so many lines.
std::string top(const std::string& lines, uint64_t count) {
  const size_t header = lines.starts_with('\n') ? 0 : lines.find("\n\n");
  if (header == std::string::npos) return lines;
  size_t end = lines.starts_with('\n') ? 1 : header + 2;
  for (; count > 0 && end < lines.size(); --count) end = lines.find('\n', end) + 1;
  return lines.substr(0, end);
}

}  // namespace

TEST_CASE("no message is smuggled in by SMTP") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view wire) {
    const ByTheTable want = by_the_table(wire);
    for (size_t cut = 0; cut <= (wire.size() < 7 ? wire.size() : 0); ++cut) {
      talk::Intake intake(0);
      std::string message;
      auto data = talk::Data::more;
      size_t taken = 0;
      for (std::string_view bytes : {wire.substr(0, cut), wire.substr(cut)}) {
        const size_t size = bytes.size();
        if (data != talk::Data::more) break;
        data = intake.feed(bytes);
        message += intake.message();
        taken += size - bytes.size();
      }
      const bool refused = data == talk::Data::stray_newline;
      if (refused != (want.end == ByTheTable::End::stray_newline)) ++wrong;
      if (refused) continue;
      if ((data == talk::Data::end) != (want.end == ByTheTable::End::dot)) ++wrong;
      if (message != want.message || taken != want.taken || intake.size() != message.size())
        ++wrong;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("no message is smuggled out by SMTP") {
  Source source;
  size_t wrong = 0;
  every_string(7, [&](std::string_view message) {
    const auto send = [](io::Reader& in, io::Writer& out) {
      return talk::send_message("", in, out);
    };
    if (!is_exactly(sent(source, message, 1 + message.size() % 4, send), message)) ++wrong;
  });
  every_string(4, [&](std::string_view line) {
    const auto send = [&](io::Reader& in, io::Writer& out) {
      return talk::send_message(line, in, out);
    };
    if (!is_exactly(sent(source, "\n.\n", 2, send), std::string(line) + "\n.\n")) ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("no message is smuggled through by QMTP") {
  Source source;
  size_t wrong = 0;
  every_string(8, [&](std::string_view text) {
    const size_t piece = 1 + text.size() % 3;
    if (stored_by_qmtp(request("\n" + std::string(text)), piece) != text) ++wrong;
    std::string without_crs;
    for (size_t i = 0; i < text.size(); ++i) {
      if (!text.substr(i).starts_with("\r\n")) without_crs += text[i];
    }
    if (stored_by_qmtp(request("\r" + std::string(text)), piece) != without_crs) ++wrong;
  });
  every_string(6, [&](std::string_view message) {
    const talk::Letter letter{.sender = "s@x", .recipients = {"r@y"}};
    const auto send = [&](io::Reader& in, io::Writer& out) {
      return talk::send_qmtp(letter, message.size(), in, out);
    };
    const std::string wire = sent(source, message, 1 + message.size() % 4, send);
    if (stored_by_qmtp(wire, wire.size()) != message) ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("no message is smuggled in by QMQP, or out of a netstring") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view text) {
    if (stored_by_qmqp(text) != text) ++wrong;
    std::string netstrings;
    text::append_netstring(netstrings, text);
    text::append_netstring(netstrings, "more");
    std::string_view rest = netstrings;
    if (text::take_netstring(rest) != text || rest != "4:more,") ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("no message is smuggled out by POP3, and sizes are those that arrive") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view message) {
    const size_t piece = 1 + message.size() % 3;
    const std::string lines = lines_of(message);
    if (!is_exactly(retrieved(message, talk::all_lines, piece), message)) ++wrong;
    for (const uint64_t count : {0u, 1u, 2u}) {
      if (!is_exactly(retrieved(message, count, piece), top(lines, count))) ++wrong;
    }
    talk::PopOctets octets;
    for (const char& c : message) octets.put({&c, 1});
    const auto newlines = static_cast<size_t>(std::ranges::count(lines, '\n'));
    if (octets.total() != lines.size() + newlines) ++wrong;
  });
  CHECK(wrong == 0);
}
