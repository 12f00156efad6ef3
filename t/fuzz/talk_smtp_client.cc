// A server of SMTP that says anything: what is reported is one letter and printable lines, and the
// message counts as accepted only after a reply to it.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "os/file.h"
#include "os/local_socket.h"
#include "talk/smtp_client.h"

static bool printable(std::string_view report) {
  return std::ranges::all_of(report, [](char c) { return c == '\n' || (c >= ' ' && c < 127); });
}

void fuzz(std::string_view bytes) {
  const os::SocketPair pair = os::socket_pair();
  const os::Fd nothing = os::open_read("/dev/null");
  if (!pair || bytes.size() > 65536 || !os::write_all(pair.there.get(), bytes)) return;
  if (!os::end_output(pair.there.get())) return;
  talk::Wire wire(pair.here.get(), 0);
  talk::SmtpClient client("192.0.2.1", wire);
  char room[64];
  io::Reader message(nothing.get(), room);
  if (client.greet("me") &&
      (!client.offers("AUTH") || client.log_in({"joe", "secret"}, talk::Line::open))) {
    client.send({.sender = "s@x", .recipients = {"a@y", "b@y", "c@y"}, .size = 0}, message);
  }
  client.quit();
  const std::string& report = client.report();
  require(!report.empty() && std::string_view("KZD").find(report[0]) != std::string_view::npos);
  require(printable(report) && report.ends_with('\n'));
  require(report[0] != 'K' || client.decided());
  std::string_view recipients = client.recipient_reports();
  size_t count = 0;
  for (; !recipients.empty(); ++count) {
    const size_t end = recipients.find('\0');
    require(end != std::string_view::npos && printable(recipients.substr(0, end)));
    require(end > 0 && std::string_view("rhs").find(recipients[0]) != std::string_view::npos);
    recipients.remove_prefix(end + 1);
  }
  require(count <= 3 && (report[0] != 'K' || count == 3));
}
