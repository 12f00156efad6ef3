// qmail-pop3d: serve a maildir over POP3 on standard input and output.
//
//   qmail-pop3d maildir
//
//   exit 1    run as root
//        0    in all other cases: what happened is told in the dialogue

#include <array>

#include "box/maildir_listing.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/process.h"
#include "os/signal.h"
#include "talk/pop3.h"
#include "text/case.h"

static constexpr unsigned timeout_seconds = 1200;

/// Sizes are exact, as RFC 1939 wants them, only up to so many octets in the maildir: to count the
/// octets of a message is to read it. Reading a small one costs as much as reading a block.
static constexpr uint64_t most_counted = 64 << 20;
static constexpr uint64_t block = 4096;

static constinit char file_bytes[32768];

struct Session {
  std::vector<box::MaildirMessage> messages;
  talk::PopMarks marks;
  std::vector<bool> counted;  // the size is that of the message as it is sent
};

template <typename... Parts>
static void reply(const Parts&... parts) {
  io::out.print(parts..., "\r\n");
}

[[noreturn]] static void finish() {
  io::out.flush();
  cmd::exit(cmd::success);
}

template <typename... Parts>
[[noreturn]] static void last_reply(const Parts&... parts) {
  reply(parts...);
  finish();
}

static std::string_view name_of(const box::MaildirMessage& message) {
  return std::string_view(message.path).substr(4);  // behind new/ or cur/
}

/// A message that cannot be read keeps the size of its file.
static uint64_t count_octets(const box::MaildirMessage& message) {
  const os::Fd fd = os::open_read_nonblocking(message.path);
  talk::PopOctets octets;
  for (;;) {
    const ptrdiff_t count = fd ? os::read(fd.get(), file_bytes) : -1;
    if (count < 0) return message.size;
    if (count == 0) return octets.total();
    octets.put({file_bytes, static_cast<size_t>(count)});
  }
}

/// Counted when first asked for, then the same for the rest of the session.
static uint64_t size_of(Session& session, size_t index) {
  box::MaildirMessage& message = session.messages[index];
  if (!session.counted[index]) message.size = count_octets(message);
  session.counted[index] = true;
  return message.size;
}

static void stat(Session& session, std::string_view) {
  uint64_t count = 0, total = 0;
  for (size_t i = 0; i < session.messages.size(); ++i) {
    if (session.marks.deleted(i)) continue;
    ++count;
    total += size_of(session, i);
  }
  reply("+OK ", count, ' ', total);
}

/// LIST and UIDL: one message or all of them.
template <typename Describe>
static void describe(Session& session, std::string_view argument, Describe description) {
  if (!argument.empty()) {
    const talk::PopChoice choice = talk::choose_pop_message(argument, session.marks);
    if (!choice.problem.empty()) return reply("-ERR ", choice.problem);
    return reply("+OK ", choice.message + 1, ' ', description(choice.message));
  }
  reply("+OK ");
  for (size_t i = 0; i < session.messages.size() && !io::out.failed(); ++i) {
    if (!session.marks.deleted(i)) reply(i + 1, ' ', description(i));
  }
  reply(".");
}

static void list(Session& session, std::string_view argument) {
  describe(session, argument, [&](size_t i) { return size_of(session, i); });
}

static void uidl(Session& session, std::string_view argument) {
  describe(session, argument,
           [&](size_t i) { return talk::pop_identifier(name_of(session.messages[i])); });
}

/// RETR and TOP.
static void retrieve(Session& session, std::string_view argument) {
  const talk::PopChoice choice = talk::choose_pop_message(argument, session.marks);
  if (!choice.problem.empty()) return reply("-ERR ", choice.problem);
  const os::Fd fd = os::open_read_nonblocking(session.messages[choice.message].path);
  if (!fd) return reply("-ERR unable to open that message");
  reply("+OK ");
  talk::PopTransfer transfer(choice.lines);
  std::string sent;
  while (!transfer.complete() && !io::out.failed()) {
    const ptrdiff_t count = os::read(fd.get(), file_bytes);
    if (count < 0) finish();  // without the last dot: nobody takes this for the whole message
    if (count == 0) break;
    sent.clear();
    transfer.put({file_bytes, static_cast<size_t>(count)}, sent);
    io::out.put(sent);
  }
  sent.clear();
  transfer.finish(sent);
  io::out.put(sent);
}

static void dele(Session& session, std::string_view argument) {
  const talk::PopChoice choice = talk::choose_pop_message(argument, session.marks);
  if (!choice.problem.empty()) return reply("-ERR ", choice.problem);
  session.marks.remove(choice.message);
  reply("+OK ");
}

static void last(Session& session, std::string_view) { reply("+OK ", session.marks.last()); }

static void capa(Session&, std::string_view) { io::out.put(talk::pop_capabilities("USER\r\n")); }

static void noop(Session&, std::string_view) { reply("+OK "); }

static void rset(Session& session, std::string_view) {
  session.marks.reset();
  reply("+OK ");
}

static void quit(Session& session, std::string_view) {
  bool all_removed = true;
  for (size_t i = 0; i < session.messages.size(); ++i) {
    const box::MaildirMessage& message = session.messages[i];
    if (session.marks.deleted(i)) {
      if (!os::unlink(message.path)) all_removed = false;
    } else if (message.path.starts_with("new/")) {
      (void)os::rename(message.path, text::join("cur/", name_of(message), ":2,"));
    }
  }
  last_reply(all_removed ? "+OK " : "-ERR unable to unlink all deleted messages");
}

static void obey(Session& session, std::string_view line) {
  struct Entry {
    std::string_view verb;
    void (*act)(Session&, std::string_view argument);
  };
  static constexpr std::array<Entry, 11> table{{
      {"stat", stat},
      {"list", list},
      {"uidl", uidl},
      {"retr", retrieve},
      {"top", retrieve},
      {"dele", dele},
      {"last", last},
      {"capa", capa},
      {"noop", noop},
      {"rset", rset},
      {"quit", quit},
  }};
  const talk::PopCommand command = talk::split_pop_command(line);
  if (line.find('\0') != std::string_view::npos) return reply("-ERR syntax error");
  for (const Entry& entry : table) {
    if (text::equal_without_case(entry.verb, command.verb)) {
      return entry.act(session, command.argument);
    }
  }
  reply("-ERR unimplemented");
}

static Session open_session(const char* maildir) {
  if (maildir == nullptr || !os::change_directory(maildir)) {
    last_reply("-ERR this user has no $HOME/Maildir");
  }
  const int64_t now = os::now_seconds();
  box::clean_maildir(now);
  auto messages = box::list_maildir(now);
  if (!messages) last_reply("-ERR unable to scan $HOME/Maildir");

  uint64_t work = 0;
  for (const box::MaildirMessage& message : *messages) work += message.size + block;
  const size_t count = messages->size();
  return {.messages = std::move(*messages),
          .marks = talk::PopMarks(count),
          .counted = std::vector<bool>(count, work > most_counted)};
}

int program(cmd::Args args) {
  if (os::real_uid() == 0 || os::effective_uid() == 0) {
    cmd::say("qmail-pop3d invoked as uid 0, terminating\n");
    return 1;
  }
  os::ignore_signal(SIGPIPE);
  io::out.set_timeout(timeout_seconds);
  io::in.set_timeout(timeout_seconds);

  Session session = open_session(args[0]);
  reply("+OK ");
  std::string line;
  io::Line got;
  while ((got = io::in.get_line(line, talk::most_pop_command)) == io::Line::complete) {
    obey(session, line);
    if (io::out.failed()) break;
  }
  if (got == io::Line::too_long) last_reply("-ERR line too long");
  finish();
}
