// qmail-qread: list the messages in the queue and their recipients.
//
//   exit 0    everything was listed, but for messages that a warning names
//        111  no mail home or queue, or the list could not be written

#include <cerrno>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/dir.h"
#include "os/home.h"
#include "queue/layout.h"
#include "queue/records.h"
#include "text/date.h"
#include "text/fmt.h"

/// qmail: standard output, like everything else this program says.
template <typename... Parts>
[[noreturn]] static void fatal(const Parts&... parts) {
  const std::string reason(os::error_text(errno));
  io::out.print("fatal: ", parts..., ": ", reason, '\n');
  io::out.flush();
  cmd::exit(cmd::temporary);
}

/// `2 Nov 2026 00:12:29 GMT`
static std::string date(int64_t seconds) {
  constexpr std::string_view zone = " -0000";
  std::string date = text::date822(seconds);
  date.resize(date.size() - zone.size());
  return date + " GMT";
}

/// Lists the recipients of one channel. True also if there are none; else errno.
static bool list_recipients(const std::string& path, std::string_view channel) {
  os::Fd file = os::open_regular(path);
  if (!file) return errno == ENOENT;
  queue::RecordReader reader(std::move(file));
  queue::Record record;
  for (;;) {
    const auto state = reader.next(record);
    if (state != queue::RecordReader::State::record) {
      return state == queue::RecordReader::State::end;
    }
    if (record.letter != 'T' && record.letter != 'D') {
      errno = EPROTO;
      return false;
    }
    io::out.print(record.letter == 'D' ? "  done" : "", '\t', channel, '\t',
                  text::printable(record.text, '_'), '\n');
  }
}

/// Lists one message; false, with errno, on trouble.
static bool list(queue::Id id, const queue::Layout& layout) {
  const auto info = os::status(layout.info(id));
  if (!info) return false;
  const auto sender = queue::read_sender(layout.info(id));
  if (!sender) return false;
  const auto mess = os::status(layout.mess(id));
  if (!mess) return false;
  const bool bouncing = os::status(layout.bounce(id)).has_value();
  io::out.print(date(info->modified), "  #", id, "  ", mess->size, "  <",
                text::printable(*sender, '_'), "> ", bouncing ? " bouncing" : "", '\n');
  return list_recipients(layout.local(id), "local") && list_recipients(layout.remote(id), "remote");
}

int program(cmd::Args) {
  if (!os::change_directory(os::mail_home()) || !os::change_directory("queue")) {
    fatal("unable to chdir");
  }
  const auto layout = queue::Layout::of(".");
  if (!layout) fatal("unable to opendir mess");
  for (unsigned i = 0; i < layout->split(); ++i) {
    const std::string path = text::join("info/", i);
    os::Directory info(path);
    if (!info) fatal("unable to opendir ", path);
    for (auto name = info.next(); !name.empty(); name = info.next()) {
      const auto id = queue::id_of_name(name);
      if (id && !list(*id, *layout)) {
        io::out.print("warning: trouble with #", *id, ": ", os::error_text(errno), '\n');
      }
    }
    if (info.failed()) {
      errno = info.error();
      fatal("unable to opendir ", path);
    }
  }
  return io::finish();
}
