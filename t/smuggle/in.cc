// The ways in. The tool plays the queue: the doors find its socket in the mail home.

#include <algorithm>

#include "io/buffer.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/home.h"
#include "os/local_socket.h"
#include "os/poll.h"
#include "queue/qmqp.h"
#include "smuggle/law.h"
#include "smuggle/ways.h"

namespace smuggle {

namespace {

struct Arrived final : queue::QmqpReceiver {
  std::string message, envelope;
  void text(std::string_view bytes) override { message += bytes; }
  void text_ended() override {}
  void sender(std::string_view address) override { text::append(envelope, address, '|'); }
  void recipient(std::string_view address) override { text::append(envelope, address, '|'); }
  virtual ~Arrived() = default;
};

struct Outcome {
  int code;
  std::string said;
  std::vector<Arrived> arrived;
};

/// The queue's socket, in the place of qmail-queued.
class Queue {
 public:
  Queue() {
    (void)os::make_directory(os::mail_home() + std::string("/socket"), 0755);
    socket_ = os::listen_local(os::mail_home() + std::string("/socket/queue"), 0600, 20);
    if (!socket_) cmd::die_sys(cmd::temporary, "unable to listen in the mail home");
  }
  /// Runs a door, and takes what it queues.
  Outcome run(std::vector<std::string> words, std::string_view input) const {
    const Program program(std::move(words), input);
    const os::Fd end = program.handle();
    if (!end) cmd::die_sys(cmd::temporary, "unable to watch a process");
    std::vector<Arrived> arrived;
    pollfd ready[] = {{socket_.get(), POLLIN, 0}, {end.get(), POLLIN, 0}};
    while (os::poll(ready, os::forever) > 0 && ready[1].revents == 0) arrived.push_back(take());
    const int code = program.end();
    return {code, program.said(), std::move(arrived)};
  }

 private:
  Arrived take() const {
    const os::Fd connection = os::accept_blocking(socket_);
    Arrived arrived;
    queue::QmqpRequest request;
    char room[4096];
    for (auto state = queue::QmqpRequest::State::more; state == queue::QmqpRequest::State::more;) {
      const ptrdiff_t count = os::read(connection.get(), room);
      if (count <= 0) return arrived;
      state = request.feed({room, static_cast<size_t>(count)}, arrived);
    }
    (void)os::write_all(connection.get(), "10:Kok 1 qp 1,");
    return arrived;
  }

  os::Fd socket_;
};

std::string_view without_lines(std::string_view text, size_t count) {
  for (; count > 0; --count) text.remove_prefix(text.find('\n') + 1);
  return text;
}

/// Holds the way to having stored `message`, behind two lines of Received.
void hold_stored(std::string_view way, std::string_view bytes, const Arrived& arrived,
                 std::string_view message) {
  hold(without_lines(arrived.message, 2) == message, way, bytes,
       "what is stored is another message");
  hold(arrived.envelope == "s@x|r@y|", way, bytes, "the envelope has changed");
}

struct Expected {
  std::string bytes, message;
};
void hold_all(std::string_view way, const Outcome& outcome, const std::vector<Expected>& expected) {
  for (size_t i = 0; i < std::min(expected.size(), outcome.arrived.size()); ++i) {
    hold_stored(way, expected[i].bytes, outcome.arrived[i], expected[i].message);
  }
  hold(outcome.code == 0 && outcome.arrived.size() == expected.size(), way, "", "not all arrived");
  size_t accepted = 0;
  for (size_t at = 0; (at = outcome.said.find(" qp ", at)) != std::string::npos; ++at) ++accepted;
  hold(accepted == expected.size(), way, "", "not all were accepted");
}

std::string smtp(std::string_view data) {
  return text::join("MAIL FROM:<s@x>\r\nRCPT TO:<r@y>\r\nDATA\r\n", data);
}

std::string netstring(std::string_view bytes) { return text::join(bytes.size(), ':', bytes, ','); }

}  // namespace

void in_by_smtpd(size_t most) {
  const Queue queue;
  constexpr std::string_view way = "qmail-smtpd", end = "\r\n.\r\n", quit = "QUIT\r\n";
  std::string session;
  std::vector<Expected> expected;
  size_t refused = 0, cut = 0;
  every_string(most, [&](std::string_view bytes) {
    const std::string data = text::join(bytes, end);
    const ByTheTable want = by_the_table(data);
    if (want.end == ByTheTable::End::dot && want.taken == data.size()) {
      session += smtp(data);
      expected.push_back({std::string(bytes), want.message});
      return;
    }
    const Outcome outcome = queue.run({"qmail-smtpd"}, text::join(smtp(data), quit));
    if (want.end == ByTheTable::End::dot) {  // what stands behind its end is no command
      ++cut;
      hold(outcome.code == 0 && outcome.arrived.size() == 1, way, bytes, "not one message");
      return hold_stored(way, bytes, outcome.arrived.front(), want.message);
    }
    ++refused;
    hold(outcome.code == 1 && outcome.arrived.empty(), way, bytes, "not refused");
    hold(outcome.said.ends_with("\r\n451 See https://cr.yp.to/docs/smtplf.html.\r\n"), way, bytes,
         "no clear answer");
  });
  hold_all(way, queue.run({"qmail-smtpd"}, session + std::string(quit)), expected);
  io::out.print(way, ": ", expected.size(), " stored, ", cut, " stored to their end, ", refused,
                " refused\n");
}

void in_by_qmtpd(size_t most) {
  const Queue queue;
  constexpr std::string_view way = "qmail-qmtpd";
  std::string session;
  std::vector<Expected> expected;
  every_string(most, [&](std::string_view bytes) {
    std::string without_crs;
    for (size_t i = 0; i < bytes.size(); ++i) {
      if (!bytes.substr(i).starts_with("\r\n")) without_crs += bytes[i];
    }
    for (const char line_end : {'\n', '\r'}) {
      text::append(session, netstring(text::join(line_end, bytes)), "3:s@x,6:3:r@y,,");
      expected.push_back({std::string(bytes), line_end == '\n' ? std::string(bytes) : without_crs});
    }
  });
  hold_all(way, queue.run({"qmail-qmtpd"}, session), expected);
  io::out.print(way, ": ", expected.size(), " stored\n");
}

void in_by_qmqpd(size_t most) {
  const Queue queue;
  constexpr std::string_view way = "qmail-qmqpd";
  size_t count = 0;
  every_string(most, [&](std::string_view bytes) {
    const std::string request = netstring(text::join(netstring(bytes), "3:s@x,3:r@y,"));
    hold_all(way, queue.run({"qmail-qmqpd"}, request), {{std::string(bytes), std::string(bytes)}});
    ++count;
  });
  io::out.print(way, ": ", count, " stored\n");
}

/// Once as a body, which gets a last line end if it has none, and once as all of the message: then
/// it is header, as far as it can be.
void in_by_inject(size_t most) {
  const Queue queue;
  constexpr std::string_view way = "qmail-inject", header = "Subject: x\n\n";
  size_t count = 0;
  every_string(most, [&](std::string_view bytes) {
    std::string body(bytes);
    if (!body.empty() && !body.ends_with('\n')) body += '\n';
    for (const std::string& message : {text::join(header, bytes), std::string(bytes)}) {
      const Outcome outcome = queue.run({"qmail-inject", "-a", "-fs@x.y", "r@y.z"}, message);
      hold(outcome.code == 0 && outcome.arrived.size() == 1, way, bytes, "not one message");
      const Arrived& arrived = outcome.arrived.front();
      hold(arrived.envelope == "s@x.y|r@y.z|", way, bytes, "the envelope has changed");
      const std::string_view stored = arrived.message;
      const bool whole_body = stored.substr(stored.find("\n\n") + 2) == body;
      hold(message == bytes || whole_body, way, bytes, "the body has changed");
      ++count;
    }
  });
  io::out.print(way, ": ", count, " stored\n");
}

/// qmail-queue itself, with the queue of the mail home. Each message begins with its number.
void in_by_queue(size_t most) {
  constexpr std::string_view way = "qmail-queue";
  std::vector<std::string> messages;
  every_string(most, [&](std::string_view bytes) {
    messages.push_back(text::join(messages.size(), '\n', bytes));
    const Program program({"qmail-queue"}, messages.back(),
                          file_with(text::join("Fs@x", '\0', "Tr@y", '\0', '\0')));
    hold(program.end() == 0, way, bytes, "not accepted");
  });
  std::vector<std::string> stored;
  const std::string mess = os::mail_home() + std::string("/queue/mess/");
  os::Directory parts(mess);
  for (auto part = parts.next(); !part.empty(); part = parts.next()) {
    const std::string folder = text::join(mess, part, '/');
    os::Directory files(folder);
    for (auto file = files.next(); !file.empty(); file = files.next()) {
      const auto content = os::read_file(text::join(folder, file), 65536);
      stored.emplace_back(without_lines(content ? *content : "", 1));
    }
  }
  std::ranges::sort(stored);
  std::ranges::sort(messages);
  hold(stored == messages, way, "", "what is stored differs");
  io::out.print(way, ": ", stored.size(), " stored\n");
}

}  // namespace smuggle
