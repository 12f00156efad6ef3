// A server of QMTP that says anything: each recipient has one report, or none has.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "os/file.h"
#include "os/local_socket.h"
#include "talk/qmtp_client.h"

void fuzz(std::string_view bytes) {
  const os::SocketPair pair = os::socket_pair();
  const os::Fd nothing = os::open_read("/dev/null");
  if (!pair || bytes.size() > 65536 || !os::write_all(pair.there.get(), bytes)) return;
  if (!os::end_output(pair.there.get())) return;
  talk::Wire wire(pair.here.get(), 0);
  char room[64];
  io::Reader message(nothing.get(), room);
  const talk::Letter letter{.sender = "s@x", .recipients = {"a@y", "b@y"}};
  const auto reports = talk::hand_over_by_qmtp("192.0.2.1", letter, 0, message, wire);
  const auto ends = std::ranges::count(reports.recipients, '\0');
  require(ends == 0 || ends == 2);
  require((reports.message[0] == 'Z') == (ends == 0));
  require((reports.message[0] == 'K') ==
          (reports.recipients.find(std::string_view("r\0", 2)) == 0 ||
           reports.recipients.ends_with(std::string_view("\0r\0", 3))));
  for (const char c : reports.message + reports.recipients) {
    require(c == '\0' || c == '\n' || (c >= ' ' && c < 127));
  }
}
