// maildir2mbox: move all mail from a maildir to an mbox.
//
//   $MAILDIR   the maildir; relative names of the other two start from here
//   $MAIL      the mbox
//   $MAILTMP   the file that becomes it, on the same file system
//
//   exit 0     all mail is in the mbox, on the disk
//        111   it is where it was

#include "box/delivery.h"
#include "box/maildir_listing.h"
#include "box/mbox.h"
#include "cmd/program.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/signal.h"

static constexpr unsigned lock_seconds = 30;

static constinit char message_bytes[65536];
static constinit char mbox_bytes[65536];

static const char* setting(const char* name) {
  const char* value = os::get_env(name);
  if (value == nullptr) cmd::die(cmd::temporary, name, " not set");
  return value;
}

/// Ends the program, and the new file.
template <typename... Parts>
[[noreturn]] static void give_up(const char* new_mail, const Parts&... parts) {
  {
    const os::KeepErrno keep;
    (void)os::unlink(new_mail);
  }
  cmd::die_sys(cmd::temporary, parts...);
}

/// Opens `path`, which $VARIABLE names, with its lock.
static os::Fd open_locked(const char* path, const char* variable) {
  os::Fd file;
  os::Status status;
  switch (box::open_locked_mbox(path, lock_seconds, file, status)) {
    case box::Delivery::done: return file;
    case box::Delivery::no_mailbox: cmd::die_sys(cmd::temporary, "unable to open $", variable);
    case box::Delivery::locked: cmd::die_sys(cmd::temporary, "unable to lock $", variable);
    case box::Delivery::unreadable:
    case box::Delivery::failed: break;
  }
  cmd::die_sys(cmd::temporary, "unable to stat $", variable);
}

static void copy_old(io::Writer& writer, const char* mail, const char* new_mail) {
  const os::Fd old = os::open_read(mail);
  if (!old) give_up(new_mail, "unable to read $MAIL");
  box::Message mbox(old.get(), message_bytes);
  std::string end;
  for (auto bytes = mbox.next(); !bytes.empty(); bytes = mbox.next()) {
    writer.put(bytes);
    end += bytes.substr(bytes.size() - std::min<size_t>(bytes.size(), 2));
    end.erase(0, end.size() - std::min<size_t>(end.size(), 2));
  }
  errno = mbox.error();
  if (mbox.failed()) give_up(new_mail, "unable to read $MAIL");
  writer.put(box::missing_end(end));
}

static void add(io::Writer& writer, const box::MaildirMessage& mail, const char* new_mail) {
  const os::Fd file = os::open_read(mail.path);
  if (!file) give_up(new_mail, "unable to open $MAILDIR/", mail.path);
  box::Message message(file.get(), message_bytes);
  writer.put(box::from_line(box::delivered_from(message.next()).value_or("XXX"), mail.modified));
  if (box::put_quoted(writer, message) == box::Delivery::unreadable) {
    give_up(new_mail, "unable to read $MAILDIR/", mail.path);
  }
}

/// Makes `new_mail` from the mbox and the messages, on the disk. Its lock is held while the file is
/// open: nobody else is to write it, and nobody to lock the mbox that it becomes before the messages
/// are gone from the maildir.
static os::Fd write(const char* new_mail, const char* mail,
                    const std::vector<box::MaildirMessage>& messages) {
  os::Fd file = open_locked(new_mail, "MAILTMP");
  if (!os::truncate(file, 0)) give_up(new_mail, "unable to truncate $MAILTMP");
  io::Writer writer(file.get(), mbox_bytes);
  copy_old(writer, mail, new_mail);
  for (const box::MaildirMessage& message : messages) add(writer, message, new_mail);
  if (!writer.flush()) {
    errno = writer.error();
    give_up(new_mail, "unable to write $MAILTMP");
  }
  if (!os::sync(file)) give_up(new_mail, "unable to fsync $MAILTMP");
  return file;
}

static std::vector<box::MaildirMessage> list(int64_t now) {
  auto messages = box::list_maildir(now);
  if (!messages) cmd::die_sys(cmd::temporary, "unable to scan $MAILDIR");
  return std::move(*messages);
}

int program(cmd::Args) {
  const char* mail = setting("MAIL");
  const char* new_mail = setting("MAILTMP");
  const char* maildir = setting("MAILDIR");
  os::catch_signal(SIGXFSZ, [](int) {});  // a file that may not grow is a write error
  os::set_umask(077);

  // qmail: MAIL and MAILTMP are looked for from here.
  if (!os::change_directory(maildir)) cmd::die_sys(cmd::temporary, "unable to chdir to $MAILDIR");
  const int64_t now = os::now_seconds();
  box::clean_maildir(now);
  if (list(now).empty()) return cmd::success;

  const os::Fd lock = open_locked(mail, "MAIL");
  const auto messages = list(now);  // who had the lock before may have moved some
  const os::Fd new_lock = write(new_mail, mail, messages);
  if (!os::rename(new_mail, mail)) give_up(new_mail, "unable to move $MAILTMP to $MAIL");
  if (!os::sync_directory(os::parent(mail))) {
    cmd::die_sys(cmd::temporary, "unable to fsync the directory of $MAIL");
  }
  for (const auto& message : messages) {
    if (os::unlink(message.path)) continue;
    cmd::warn_sys("$MAILDIR/", message.path, " will be delivered twice; unable to unlink");
  }
  return cmd::success;
}
