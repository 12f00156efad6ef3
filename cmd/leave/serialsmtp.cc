// serialsmtp: hand messages of a maildir to one host by SMTP, one after the other; a client of
// maildirserial.
//
//   serialsmtp prefix helohost     names of files on descriptor 0, each ended by a NUL; what became
//                                  of them on 1; the connection on 6 and 7
//
//   exit 0     the host has answered for each message
//        100   wrong usage
//        111   the dialogue has come to nothing

#include <utility>

#include "cmd/program.h"
#include "io/reader.h"
#include "io/writer.h"
#include "mail/delivered.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/signal.h"
#include "talk/client.h"
#include "talk/serial.h"
#include "text/quote.h"
#include "text/split.h"

static constexpr int network_input = 6;
static constexpr int network_output = 7;

static constinit char name_bytes[4096], in_bytes[4096], out_bytes[16384], message_bytes[16384];
static constinit io::Reader names(os::standard_input, name_bytes);
static constinit io::Writer network_out(network_output, out_bytes);
static constinit io::Reader network_in(network_input, in_bytes, &network_out);

[[noreturn]] static void die_of_network() {
  if (network_out.failed()) {
    errno = network_out.error();
    cmd::die_sys(cmd::temporary, "network write error");
  }
  if (network_in.failed()) {
    errno = network_in.error();
    cmd::die_sys(cmd::temporary, "network read error");
  }
  cmd::die(cmd::temporary, "network read error: end of file");
}

[[noreturn]] static void die_of_protocol() { cmd::die(cmd::temporary, "protocol violation"); }

/// The last words of a host that is not to be talked to.
[[noreturn]] static void leave(std::string_view why) {
  network_out.put("QUIT\r\n");
  network_out.flush();
  cmd::die(cmd::temporary, why);
}

/// Sends what is waiting, and reads the next reply.
static talk::Reply await() {
  talk::Reply reply;
  if (!network_out.flush()) die_of_network();
  if (!talk::receive(network_in, reply)) {
    if (network_in.ended() || network_in.failed()) die_of_network();
    die_of_protocol();
  }
  if (reply.code() == 0) die_of_protocol();
  return reply;
}

/// True if the host takes several commands at once.
static bool greet(std::string_view helohost) {
  if (await().code() != 220) leave("connected but greeting failed");
  network_out.print("EHLO ", helohost, "\r\n");
  const talk::Reply extensions = await();
  if (extensions.code() == 250) return talk::offers(extensions, "PIPELINING");
  network_out.print("HELO ", helohost, "\r\n");
  if (await().code() != 250) leave("connected but my name was rejected");
  return false;
}

static void report(const std::string& name, char letter, std::string_view words) {
  if (os::write_all(os::standard_output, talk::serial_result(name, letter, words))) return;
  cmd::die_sys(cmd::temporary, "unable to write result");
}

/// The last line of a reply, and whose it is.
static std::string said(const talk::Reply& reply) {
  std::string_view lines = reply.text(), last;
  while (const auto line = text::take(lines, '\n')) last = *line;
  const char* ip = os::get_env("TCPREMOTEIP");
  return ip == nullptr ? std::string(last) : text::join(ip, " said: ", last);
}

static char letter(const talk::Reply& reply) {
  if (reply.code() >= 500) return 'D';
  if (reply.code() >= 400) return 'Z';
  return 'K';
}

/// The dialogue about one message after the other.
class Dialogue {
 public:
  Dialogue(std::string_view prefix, bool pipelining) : prefix_(prefix), pipelining_(pipelining) {}
  void transfer(const std::string& name);
  /// True if a message could not be sent for the lack of a line end.
  bool left_one() const { return left_one_; }

 private:
  bool offer(const std::string& name, const mail::Delivered& head);

  std::string_view prefix_;
  bool pipelining_;
  bool first_ = true;
  bool left_one_ = false;
};

/// Sends everything up to DATA; false if the host refused, which is reported then.
bool Dialogue::offer(const std::string& name, const mail::Delivered& head) {
  enum Command { rset, mail, rcpt, data, count };
  const std::string lines[count] = {
      "RSET\r\n", text::join("MAIL FROM:<", text::quote_address(head.sender), ">\r\n"),
      text::join("RCPT TO:<",
                 text::quote_address(std::string_view(head.recipient).substr(prefix_.size())),
                 ">\r\n"),
      "DATA\r\n"};
  const int start = std::exchange(first_, false) ? mail : rset;
  for (int i = start; pipelining_ && i < count; ++i) network_out.put(lines[i]);
  std::optional<talk::Reply> refusal;
  for (int i = start; i < count; ++i) {
    if (!pipelining_ && refusal) break;
    if (!pipelining_) network_out.put(lines[i]);
    const talk::Reply reply = await();
    const bool expected = reply.code() / 100 == (i == data ? 3 : 2);
    if (!expected && (i == rset || reply.code() < 400)) die_of_protocol();
    if (!expected && !refusal) refusal = reply;
    // The host waits for a message to nobody: it gets an empty one.
    if (expected && i == data && refusal) {
      network_out.put(".\r\n");
      (void)await();
    }
  }
  if (refusal) report(name, letter(*refusal), said(*refusal));
  return !refusal;
}

/// True if the last line of the file has its end.
static bool has_last_line_end(const os::Fd& file) {
  const auto status = os::status(file);
  char last[1];
  return status && status->size > 0 && os::read_at(file, last, status->size - 1) == 1 &&
         last[0] == '\n';
}

void Dialogue::transfer(const std::string& name) {
  const os::Fd file = os::open_read(name);
  if (!file) cmd::die_sys(cmd::temporary, "unable to open ", text::printable(name));
  io::Reader message(file.get(), message_bytes);
  const auto unreadable = [&] {
    errno = message.error();
    cmd::die_sys(cmd::temporary, "unable to read file");
  };
  const auto head = mail::read_delivered(message);
  if (message.failed()) unreadable();
  if (!head || !head->recipient.starts_with(prefix_)) return;
  // A line end in an address would begin another command.
  if ((head->sender + head->recipient).find_first_of(std::string_view("\r\n\0", 3)) !=
      std::string::npos) {
    return report(name, 'D', "SMTP cannot transfer such an address");
  }
  if (!has_last_line_end(file)) {
    left_one_ = true;
    return;
  }
  if (!offer(name, *head)) return;
  switch (talk::send_message("", message, network_out)) {
    case talk::Sent::whole: break;
    case talk::Sent::broken: die_of_network();
    case talk::Sent::unreadable: unreadable();
  }
  const talk::Reply reply = await();
  // To take 3xx for success could lose the message.
  if (reply.code() / 100 == 3) die_of_protocol();
  report(name, letter(reply), said(reply));
}

/// The next name; false at the end.
static bool read_name(std::string& name) {
  constexpr size_t most = 4096;
  name.clear();
  for (char c; name.size() <= most && names.get(c);) {
    if (c == '\0') return true;
    name += c;
  }
  if (names.ended()) return false;
  errno = names.failed() ? names.error() : ENAMETOOLONG;
  cmd::die_sys(cmd::temporary, "unable to read input");
}

int program(cmd::Args args) {
  constexpr unsigned read_seconds = 81, write_seconds = 73;
  if (args.size() != 2) cmd::usage("serialsmtp prefix helohost");
  os::ignore_signal(SIGPIPE);
  network_in.set_timeout(read_seconds);
  network_out.set_timeout(write_seconds);
  Dialogue dialogue(args[0], greet(args[1]));
  std::string name;
  while (read_name(name)) dialogue.transfer(name);
  network_out.put("QUIT\r\n");
  network_out.flush();
  if (dialogue.left_one()) {
    cmd::die(cmd::temporary, "SMTP cannot transfer messages with partial final lines");
  }
  return cmd::success;
}
