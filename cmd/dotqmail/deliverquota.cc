// deliverquota: deliver a message into a maildir, or a folder of one, under its quota.
//
//   deliverquota [ -cn ] [ -w percent ] [ -W file ] maildir [ quota ] <message
//
//   exit 0     delivered
//        73    wrong usage
//        75    not now
//        77    the maildir is full

#include "box/delivery.h"
#include "box/maildir_making.h"
#include "box/quota_account.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/host.h"
#include "os/lock.h"
#include "os/signal.h"
#include "text/date.h"
#include "text/scan.h"

// As in <sysexits.h>.
static constexpr int wrong_usage = 73;
static constexpr int not_now = 75;
static constexpr int full = 77;

static constexpr int64_t day = 86400;

static constinit char message_bytes[65536];

enum class Parents { needed, made };

struct Task {
  Parents parents = Parents::needed;
  bool adds_lines = true;  // of qmail-local's, if it set them
  std::optional<unsigned> warn_percent;
  const char* warning_file = "/etc/quotawarnmsg";
  std::string maildir;
  std::optional<box::Quota> quota;
};

[[noreturn]] static void usage() {
  cmd::quit(wrong_usage, "Usage: ", cmd::name(), " [-c] [-w percent] maildir");
}

/// `NAME: ERRNO TEXT`
[[noreturn]] static void defer(std::string_view name) {
  cmd::quit(not_now, name, ": ", os::system_error_text(errno));
}

static std::optional<box::Quota> read_quota(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto quota = box::parse_quota(text);
  if (!quota) cmd::warn("quota ", text, " is none; the old one stays");
  return quota;
}

static Task read(cmd::Args args) {
  Task task;
  cmd::Options options(args, "cnw:W:");
  while (const char option = options.next()) switch (option) {
      case 'c': task.parents = Parents::made; break;
      case 'n': task.adds_lines = false; break;
      case 'w': {
        const auto percent = text::number(options.value(), 100);
        if (!percent) usage();
        task.warn_percent = static_cast<unsigned>(*percent);
        break;
      }
      case 'W': task.warning_file = options.value(); break;
      default: usage();
    }
  args = options.rest();
  if (args.empty() || args.size() > 2) usage();
  task.maildir = args[0];
  if (args.size() == 2) task.quota = read_quota(args[1]);
  return task;
}

static bool is_directory(const std::string& path) {
  const os::KeepErrno keep;
  const auto status = os::status(path);
  return status && status->type == os::FileType::directory;
}

/// Makes a directory, for good, unless it is there.
static void make_directory(const std::string& path) {
  if (os::make_directory(path, 0700)) {
    if (!os::sync_directory(os::parent(path))) defer(path);
    return;
  }
  if (is_directory(path)) return;
  if (errno == EEXIST) errno = ENOTDIR;
  defer(path);
}

/// A new `.NAME` in a maildir is a folder of it; elsewhere it is a maildir of its own, such as
/// ~/.maildir.
static box::MaildirKind kind_of(const std::string& path) {
  const std::string_view name = box::folder_name(path);
  const std::string around = box::folder_parent(path);
  const bool folder = name.starts_with('.') && box::is_folder_name(name.substr(1)) &&
                      os::status(around + "/new") && os::status(around + "/cur");
  return folder ? box::MaildirKind::folder : box::MaildirKind::whole;
}

/// Makes the maildir, and the directories it lies in, as far as they are missing.
static void make_maildir(const std::string& path) {
  if (path.empty() || os::status(path + "/new")) return;
  const box::MaildirKind kind = kind_of(path);
  for (size_t slash = path.find('/', 1); slash < path.size(); slash = path.find('/', slash + 1)) {
    make_directory(path.substr(0, slash));
  }
  make_directory(path);
  const std::string missing = box::complete_maildir(path, kind);
  if (!missing.empty()) defer(missing);
  if (!os::sync_directory(path)) defer(path);
}

/// A descriptor to read the message from its start as often as need be: a pipe is copied first.
static os::Fd seekable_message(const std::string& maildir) {
  if (os::position(os::standard_input)) return os::duplicate(os::standard_input);
  if (errno != ESPIPE) return {};
  os::Fd copy = os::open_unnamed(maildir + "/tmp");
  if (!copy) return {};
  io::Writer writer(copy.get(), message_bytes);
  io::copy(io::in, writer);
  const bool written = writer.flush();
  if (io::in.failed() || !written) {
    errno = io::in.failed() ? io::in.error() : writer.error();
    return {};
  }
  return copy;
}

/// The lines that qmail-local puts in front of what it delivers itself, if it called us.
static std::string lines_in_front(const Task& task) {
  const char* return_path = os::get_env("RPLINE");
  if (!task.adds_lines || return_path == nullptr) return {};
  const char* delivered_to = os::get_env("DTLINE");
  return text::join(return_path, delivered_to == nullptr ? "" : delivered_to);
}

enum class Result { done, over, failed };

/// Delivers into `maildir`, if that is within the quota. Without an account nothing counts.
static Result deliver(const std::string& maildir, std::string_view lines, box::Message& message,
                      box::QuotaAccount* account) {
  box::MaildirDraft draft;
  const box::Delivery written = draft.write(maildir, lines, message, box::unique_name(0));
  if (written != box::Delivery::done) return Result::failed;
  const auto status = draft.status();
  if (!status) return Result::failed;
  const box::Amount mail{static_cast<int64_t>(status->size), 1};
  if (account != nullptr) {
    const auto answer = account->ask(mail);
    if (answer == box::QuotaAccount::Answer::failed) return Result::failed;
    if (answer == box::QuotaAccount::Answer::over) return Result::over;
  }
  if (draft.publish(box::sized_name(*status)) != box::Delivery::done) return Result::failed;
  if (account != nullptr) account->add(mail);
  return Result::done;
}

/// Takes note that a warning is due and will be delivered, in the file quotawarn, one byte long,
/// which was last changed when there was one before. Empty if none is due, or another delivery is
/// at it.
static os::Fd note_warning(const os::Fd& maildir) {
  os::Fd note = os::open_both_create("quotawarn", 0644, maildir);
  if (!note || !os::try_lock(note)) return {};
  const auto last = os::status(note);
  if (!last || last->type != os::FileType::regular) return {};
  if (last->size > 0 && os::now_seconds() < last->modified + day) return {};
  if (!os::write_at(note, std::string_view("\0", 1), 0)) return {};
  return note;
}

/// Delivers the warning into `maildir`, if there is room, once a day at the most: a crash rather
/// costs a warning than repeats it. That it fails is no reason to say that the message was not
/// delivered.
static void warn(const Task& task, const std::string& maildir, box::QuotaAccount& account) {
  const os::Fd file = os::open_read_nonblocking(task.warning_file);
  const auto status = os::status(file);
  if (!status || status->type != os::FileType::regular) return;
  const int64_t now = os::now_seconds();
  const std::string lines = text::join("Date: ", text::date822(now), "\nMessage-Id: <", now,
                                       ".overquota@", os::host_name(), ">\n");
  const auto size = static_cast<int64_t>(lines.size() + status->size);
  if (!account.has_room({size, 1})) return;
  const os::Fd note = note_warning(account.maildir());
  if (!note) return;
  box::Message message(file.get(), message_bytes);
  if (deliver(maildir, lines, message, &account) != Result::done) (void)os::truncate(note, 0);
}

int program(cmd::Args args) {
  const Task task = read(args);
  os::catch_signal(SIGXFSZ, [](int) {});  // a file that may not grow is a write error
  if (task.parents == Parents::made) make_maildir(task.maildir);

  const os::Fd input = seekable_message(task.maildir);
  if (!input) defer(task.maildir);
  box::Message message(input.get(), message_bytes);
  box::QuotaAccount account;
  const auto counted_in = box::account_of(task.maildir);
  if (counted_in && !account.open(*counted_in, task.quota)) defer(*counted_in);

  switch (deliver(task.maildir, lines_in_front(task), message, counted_in ? &account : nullptr)) {
    case Result::done: break;
    case Result::over: cmd::quit(full, "Mail quota exceeded.");
    case Result::failed: defer(task.maildir);
  }
  if (counted_in && task.warn_percent && account.filled(*task.warn_percent)) {
    warn(task, *counted_in, account);
  }
  return cmd::success;
}
