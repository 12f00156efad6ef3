// converse: hold conversations with a server, each over a connection of its own, a line at a time; print
// conversations per second, or how long they take.
//
//   converse ip port count parallel < lines     one after the other, from so many clients
//   converse ip port count hold < lines         all at once, and none is ended before a signal comes
//
// A line is sent when the reply to the one before is there, as SMTP and POP3 have them; the first reply is the
// greeting.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/program.h"
#include "inet/name.h"
#include "inet/socket.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"
#include "os/process.h"
#include "text/scan.h"

constexpr int64_t patience = 60000;  // milliseconds

constexpr size_t longest = 1000;  // line

static std::vector<std::string> lines;

static void read_lines() {
  std::string line;
  while (io::in.get_line(line, longest) == io::Line::complete) lines.push_back(line + "\r\n");
}

/// Reads a reply: its last line has no `-` behind the code.
static void read_reply(const os::Fd& connection) {
  std::string reply;
  for (;;) {
    if (reply.ends_with('\n')) {
      const size_t line = reply.find_last_of('\n', reply.size() - 2) + 1;
      if (reply.size() < line + 4 || reply[line + 3] != '-') return;
    }
    char bytes[4096];
    const ptrdiff_t count =
        os::wait_readable(connection.get(), patience) ? os::read(connection.get(), bytes) : ptrdiff_t{-1};
    if (count <= 0) cmd::die(cmd::temporary, "no reply");
    reply.append(bytes, static_cast<size_t>(count));
  }
}

static os::Fd converse(const inet::Endpoint& server) {
  const inet::Ip any = server.ip.is_v4() ? inet::Ip::v4(0, 0, 0, 0) : inet::Ip();
  os::Fd connection = inet::connect({any}, server, patience);
  if (!connection) cmd::die_sys(cmd::temporary, "unable to connect");
  read_reply(connection);
  for (const std::string& line : lines) {
    if (!os::write_all(connection.get(), line)) cmd::die_sys(cmd::temporary, "unable to write");
    read_reply(connection);
  }
  return connection;
}

static void hold(const inet::Endpoint& server, uint64_t count) {
  std::vector<os::Fd> connections;
  for (uint64_t i = 0; i < count; ++i) connections.push_back(converse(server));
  io::out.print("open\n");
  if (!io::out.flush()) return;
  for (;;) os::sleep_milliseconds(patience);
}

int program(cmd::Args args) {
  if (args.size() != 4) cmd::usage("converse ip port count parallel|hold");
  const auto ip = inet::parse_ip(args[0]);
  const auto port = inet::find_port(args[1]);
  const auto count = text::number(args[2], 1 << 30);
  const auto parallel = text::number(args[3], 1000);
  const bool holds = std::string_view(args[3]) == "hold";
  if (!ip || !port || !count || !(holds || parallel.value_or(0) != 0)) cmd::die(cmd::permanent, "bad argument");
  read_lines();
  if (holds) hold({*ip, *port}, *count);

  const int64_t start = os::monotonic_milliseconds();
  for (uint64_t client = 0; client < *parallel; ++client) {
    const os::Fork fork = os::fork();
    if (!fork) cmd::die_sys(cmd::temporary, "unable to fork");
    if (!fork.in_child()) continue;
    for (uint64_t i = client; i < *count; i += *parallel) (void)converse({*ip, *port});
    return cmd::success;
  }
  bool complete = true;
  while (const auto ended = os::wait_any()) complete = complete && ended->exit.raw() == 0;
  if (!complete) cmd::die(cmd::temporary, "some conversations failed");
  const int64_t elapsed = std::max<int64_t>(os::monotonic_milliseconds() - start, 1);
  io::out.print(*count * 1000 / static_cast<uint64_t>(elapsed), '\n');
  return io::finish();
}
