// maildirwatch: show the new mail of a maildir on a terminal, again every 30 seconds.
//
//   $MAILDIR   the maildir
//
//   exit 111   it cannot be read, or the screen not be written

#include "box/maildir_listing.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "text/split.h"

static constexpr int64_t pause = 30000;  // milliseconds
static constexpr size_t width = 79;

static constinit char message_bytes[65536];

/// As a terminal may show it.
static std::string shown(std::string_view bytes) {
  return text::printable(bytes.substr(0, width), '/');
}

static std::string_view without_brackets(std::string_view path) {
  if (path.starts_with('<') && path.ends_with('>')) return path.substr(1, path.size() - 2);
  return path;
}

static void show(const box::MaildirMessage& mail) {
  const os::Fd file = os::open_read(mail.path);
  const ptrdiff_t size = file ? os::read_at(file, message_bytes, 0) : -1;
  if (size < 0) return;  // somebody has read it by now
  const mail::Glance seen = mail::glance({message_bytes, static_cast<size_t>(size)});
  const std::string text = text::join(seen.subject, seen.body.substr(0, 2 * width));
  const std::string_view rest = std::string_view(text).substr(std::min(width, text.size()));

  const std::string_view sender = without_brackets(text::trim_end(seen.return_path));
  io::out.print("FROM ", shown(sender), " TO <", shown(text::trim_end(seen.delivered_to)), ">\n");
  io::out.print("\033[1mFrom: ", shown(text::trim_end(seen.from)), "\033[0m\n");
  io::out.print(shown(text), '\n', shown(rest), '\n');
}

int program(cmd::Args) {
  const char* maildir = os::get_env("MAILDIR");
  if (maildir == nullptr) cmd::die(cmd::temporary, "MAILDIR not set");
  if (!os::change_directory(maildir)) cmd::die_sys(cmd::temporary, "unable to chdir to $MAILDIR");
  for (;; os::sleep_milliseconds(pause)) {
    const int64_t now = os::now_seconds();
    box::clean_maildir(now);
    const auto messages = box::list_maildir(now);
    if (!messages) cmd::die_sys(cmd::temporary, "unable to scan $MAILDIR");
    io::out.put("\033[;H\033[;J");
    for (const box::MaildirMessage& message : *messages) {
      if (message.path.starts_with("new/")) show(message);
    }
    if (!io::out.flush()) {
      errno = io::out.error();
      cmd::die_sys(cmd::temporary, "unable to write the screen");
    }
  }
}
