// The ways out. The tool plays the host at the other end.

#include <algorithm>
#include <vector>

#include "inet/listener.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/poll.h"
#include "smuggle/law.h"
#include "smuggle/ways.h"
#include "text/netstring.h"
#include "text/scan.h"
#include "text/split.h"

namespace smuggle {

namespace {

constexpr int64_t patience = 20000;

std::vector<std::string> strings(size_t most) {
  std::vector<std::string> all;
  every_string(most, [&](std::string_view bytes) { all.emplace_back(bytes); });
  return all;
}

/// A host that takes connections at a port of 127.0.0.1.
class Host {
 public:
  Host() : listener_(inet::listen_at({.ip = inet::Ip::v4(127, 0, 0, 1)}, 20)) {
    if (!listener_.socket) cmd::die_sys(cmd::temporary, "unable to listen");
  }
  std::string port() const { return text::join(listener_.at.port); }
  /// Has qmail-remote send everything here.
  void become_route(std::string_view suffix) const {
    const os::Fd file =
        os::open_truncate(os::mail_home() + std::string("/control/smtproutes"), 0644);
    if (!file || !os::write_all(file.get(), text::join(":[127.0.0.1]:", port(), suffix, '\n'))) {
      cmd::die_sys(cmd::temporary, "unable to write smtproutes");
    }
  }
  os::Fd connection() const {
    inet::Endpoint from;
    if (!os::wait_readable(listener_.socket.get(), patience))
      cmd::die_sys(cmd::temporary, "nobody came");
    os::Fd connection = inet::accept(listener_.socket, from);
    if (!connection || !os::set_blocking(connection.get()))
      cmd::die_sys(cmd::temporary, "unable to accept");
    return connection;
  }

 private:
  inet::Listener listener_;
};

/// The dialogue of one connection of SMTP or LMTP: all that came behind each DATA, up to its strict
/// end.
class SmtpDialogue {
 public:
  SmtpDialogue(std::string_view way, const os::Fd& connection)
      : way_(way), out_(connection.get(), out_room_), in_(connection.get(), in_room_, &out_) {
    in_.set_timeout(patience / 1000);
  }
  const std::vector<std::string>& play() {
    out_.put("220 smuggle\r\n");
    std::string line;
    while (in_.get_line(line, 4096) == io::Line::complete && answer(line)) continue;
    out_.flush();
    return messages_;
  }

 private:
  bool answer(std::string_view line) {
    if (line == "DATA\r") {
      out_.put("354 go\r\n");
      messages_.push_back(take_message());
      out_.put("250 taken\r\n");
      return true;
    }
    const bool known = line.starts_with("EHLO ") || line.starts_with("LHLO ") || line == "RSET\r" ||
                       line == "MAIL FROM:<s@x>\r" || line == "RCPT TO:<r@y>\r";
    hold(known || line == "QUIT\r", way_, line, "a command that is none");
    out_.put(known ? "250 ok\r\n" : "221 bye\r\n");
    return known;
  }
  std::string take_message() {
    std::string wire;
    for (char c = 0; wire != ".\r\n" && !wire.ends_with("\r\n.\r\n");) {
      hold(in_.get(c), way_, wire, "a message without an end");
      wire += c;
    }
    hold(in_.buffered().empty(), way_, wire, "more behind the end");
    return wire;
  }

  std::string_view way_;
  char out_room_[1024], in_room_[4096];
  io::Writer out_;
  io::Reader in_;
  std::vector<std::string> messages_;
};

void hold_sent(std::string_view way, std::string_view message,
               const std::vector<std::string>& wires) {
  hold(wires.size() == 1, way, message, "not one message");
  hold(is_exactly(wires.front(), message), way, message, "some receiver sees something else");
}

/// One program, one message, one connection.
template <typename Words>
void one_by_one(std::string_view way, size_t most, const Host& host, std::string_view success,
                Words words) {
  const auto all = strings(most);
  for (const std::string& message : all) {
    const Program program(words(), message);
    hold_sent(way, message, SmtpDialogue(way, host.connection()).play());
    hold(program.end() == 0 && program.said().starts_with(success), way, message,
         "no success was reported");
  }
  io::out.print(way, ": ", all.size(), " sent\n");
}

/// The messages of one connection of QMTP, all to one recipient.
std::vector<std::string> play_qmtp(std::string_view way, const os::Fd& connection) {
  std::string wire;
  std::vector<std::string> messages;
  char room[16384];
  for (;;) {
    if (!os::wait_readable(connection.get(), patience)) cmd::die_sys(cmd::temporary, "no message");
    const ptrdiff_t count = os::read(connection.get(), room);
    if (count <= 0) break;
    wire.append(room, static_cast<size_t>(count));
    std::string_view rest = wire;
    for (;;) {
      std::string_view next = rest;
      const auto text = text::take_netstring(next);
      const auto sender = text ? text::take_netstring(next) : std::nullopt;
      const auto recipients = sender ? text::take_netstring(next) : std::nullopt;
      if (!recipients) break;
      rest = next;
      hold(text->starts_with('\n') && *sender == "s@x" && *recipients == "3:r@y,", way, *text,
           "not as it should be");
      messages.emplace_back(text->substr(1));
      if (!os::write_all(connection.get(), "3:Kok,"))
        cmd::die_sys(cmd::temporary, "unable to answer");
    }
    wire.erase(0, wire.size() - rest.size());
  }
  hold(wire.empty(), way, wire, "bytes that are no message");
  return messages;
}

/// Files of a maildir in the current directory, and their names, each with a NUL.
std::string write_maildir(const std::vector<std::string>& messages) {
  std::string names;
  for (const char* folder : {"new", "cur", "tmp"}) (void)os::make_directory(folder, 0755);
  for (size_t i = 0; i < messages.size(); ++i) {
    const std::string name = text::join("new/", 1000000 + i, ".a");
    const os::Fd file = os::open_truncate(name, 0644);
    if (!file || !os::write_all(file.get(), messages[i]) || !os::set_times(name, 1000000000)) {
      cmd::die_sys(cmd::temporary, "unable to write ", name);
    }
    text::append(names, name, '\0');
  }
  return names;
}

/// serialsmtp or serialqmtp, which `words` run, with messages that have a last line end.
template <typename Play>
void serially(std::string_view way, size_t most, std::vector<std::string> words, const Host& host,
              Play play) {
  const auto all = strings(most);
  std::vector<std::string> files;
  for (const std::string& message : all) {
    files.push_back(text::join("Return-Path: <s@x>\nDelivered-To: pre-r@y\n", message, '\n'));
  }
  std::vector<std::string> command{"tcpclient", "-RHl0", "127.0.0.1", host.port()};
  command.insert(command.end(), words.begin(), words.end());
  const Program program(std::move(command), write_maildir(files));
  play(host.connection(), all);
  hold(program.end() == 0, way, "", "it failed");
  const std::string results = program.said();
  size_t succeeded = 0;
  for (size_t at = 0; (at = results.find(std::string_view("\0K", 2), at)) != std::string::npos;
       ++at)
    ++succeeded;
  hold(succeeded == all.size(), way, "", "not all were reported as sent");
  io::out.print(way, ": ", all.size(), " sent\n");
}

}  // namespace

void out_by_remote(size_t most) {
  const Host host;
  host.become_route("");
  one_by_one("qmail-remote", most, host, std::string_view("r\0K", 3), [] {
    return std::vector<std::string>{"qmail-remote", "y", "s@x", "r@y"};
  });
}

void out_by_remote_qmtp(size_t most) {
  constexpr std::string_view way = "qmail-remote by QMTP";
  const Host host;
  host.become_route("/qmtp");
  const auto all = strings(most);
  for (const std::string& message : all) {
    const Program program({"qmail-remote", "y", "s@x", "r@y"}, message);
    hold(play_qmtp(way, host.connection()) == std::vector{message}, way, message,
         "not the message");
    hold(program.end() == 0 && program.said().starts_with(std::string_view("r\0K", 3)), way,
         message, "no success was reported");
  }
  io::out.print(way, ": ", all.size(), " sent\n");
}

void out_by_lmtp(size_t most) {
  const Host host;
  (void)os::set_env("SENDER", "s@x");
  (void)os::set_env("RECIPIENT", "r@y");
  one_by_one("deliver-lmtp", most, host, "", [&] {
    return std::vector<std::string>{"deliver-lmtp", "-d", "127.0.0.1:" + host.port()};
  });
}

void out_by_serialsmtp(size_t most) {
  constexpr std::string_view way = "serialsmtp";
  const Host host;
  serially(way, most, {"serialsmtp", "pre-", "me.example"}, host,
           [&](const os::Fd& connection, const std::vector<std::string>& all) {
             SmtpDialogue dialogue(way, connection);
             const auto& wires = dialogue.play();
             hold(wires.size() == all.size(), way, "", "another number of messages");
             for (size_t i = 0; i < all.size(); ++i) hold_sent(way, all[i] + '\n', {wires[i]});
           });
}

void out_by_serialqmtp(size_t most) {
  constexpr std::string_view way = "serialqmtp";
  const Host host;
  serially(way, most, {"serialqmtp", "pre-"}, host,
           [&](const os::Fd& connection, const std::vector<std::string>& all) {
             const auto messages = play_qmtp(way, connection);
             hold(messages.size() == all.size(), way, "", "another number of messages");
             for (size_t i = 0; i < all.size(); ++i) {
               hold(messages[i] == all[i] + '\n', way, all[i], "not the message");
             }
           });
}

void out_by_pop3d(size_t most) {
  constexpr std::string_view way = "qmail-pop3d";
  const auto all = strings(most);
  (void)write_maildir(all);
  std::string commands = "UIDL\r\n";
  for (size_t i = 1; i <= all.size(); ++i)
    text::append(commands, "RETR ", i, "\r\nTOP ", i, " 9\r\n");
  const Program program({"qmail-pop3d", "."}, commands);
  hold(program.end() == 0, way, "", "it failed");
  const std::string said = program.said();
  std::string_view rest = said;
  const auto expect = [&](std::string_view line) {
    hold(rest.starts_with(line), way, rest.substr(0, 80), "not the reply");
    rest.remove_prefix(line.size());
  };
  expect("+OK \r\n+OK \r\n");
  std::vector<std::string> order;  // messages of one age come in any
  for (size_t i = 1; !rest.starts_with(".\r\n"); ++i) {
    expect(text::join(i, ' ', 1));
    const uint64_t number = text::scan_decimal(rest.substr(0, 6)).value;
    order.push_back(all.at(number));
    rest.remove_prefix(rest.find('\n') + 1);
  }
  expect(".\r\n");
  hold(order.size() == all.size(), way, "", "another number of messages");
  for (const std::string& message : order) {
    for (int command = 0; command < 2; ++command) {
      expect("+OK \r\n");
      const auto seen = read_strictly(rest);
      hold(seen && is_exactly(rest.substr(0, seen->taken), message), way, message,
           "some receiver sees something else");
      rest.remove_prefix(seen->taken);
    }
  }
  hold(rest.empty(), way, rest, "more than the replies");
  io::out.print(way, ": ", all.size(), " sent twice\n");
}

}  // namespace smuggle
