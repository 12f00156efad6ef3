// qmail-autoresponder: answer a message, unless that would annoy somebody.
//
//   qmail-autoresponder [-cDLNqT] [-O name[=value]] [-n num] [-s str] [-t time]
//                       [message-file] directory <message
//
//   $SENDER     who gets the response
//   $RECIPIENT  for whom it is
//   $DTLINE     the Delivered-To line by which a loop is noticed
//
//   exit 0     a response is in the queue, or there is to be none
//        111   try again later; usage

#include "box/response_record.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/automatic.h"
#include "mail/header_reader.h"
#include "mail/response.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/process.h"
#include "queue/client.h"
#include "queue/origin.h"
#include "text/split.h"

static constexpr size_t largest_file = size_t{1} << 20;
static constexpr os::Mode owner_only = 0600;

enum class Mode { send, print };

struct Task {
  mail::ResponderSettings settings;
  box::ResponseLimit::Old old = box::ResponseLimit::Old::removed;
  box::ResponseLimit::Inode inode = box::ResponseLimit::Inode::shared;
  mail::ToField to_field = mail::ToField::generated;
  Mode mode = Mode::send;
  bool quiet = false;
  const char* message_file = "message.txt";
  os::Fd directory;
  std::string text;
};

[[noreturn]] static void usage() {
  // qmail: wrong usage is 111 here, not 100.
  cmd::quit(cmd::temporary, cmd::name(),
            ": usage: qmail-autoresponder [-cDLNqT] [-O NAME[=VALUE]] [-n NUM] [-s STR] [-t TIME] "
            "[MESSAGE-FILE] DIRECTORY");
}

static const char* needed(const char* name) {
  const char* value = os::get_env(name);
  if (value != nullptr) return value;
  cmd::say(text::join(cmd::name(), ": ", name, " not set\n"));
  usage();
}

static void set(Task& task, std::string_view name, std::string_view value) {
  if (mail::set(task.settings, name, value) == mail::Set::done) return;
  cmd::die(cmd::temporary, "bad option: ", name, '=', value);
}

static Task read_arguments(cmd::Args args) {
  Task task;
  cmd::Options options(args, "cDLNqTO:n:s:t:");
  while (const char option = options.next()) switch (option) {
      case 'c': set(task, "copymsg", ""); break;
      case 'D': task.old = box::ResponseLimit::Old::kept; break;
      case 'L': task.inode = box::ResponseLimit::Inode::own; break;
      case 'N': task.mode = Mode::print; break;
      case 'q': task.quiet = true; break;
      case 'T': task.to_field = mail::ToField::as_written; break;
      case 'O': {
        const text::Halves halves = text::halves(options.value(), '=');
        set(task, halves.before, halves.after);
        break;
      }
      case 'n': set(task, "msglimit", options.value()); break;
      case 's': set(task, "subject_prefix", options.value()); break;
      case 't': set(task, "timelimit", options.value()); break;
      default: usage();
    }
  args = options.rest();
  if (args.empty() || args.size() > 2) usage();
  if (args.size() == 2) task.message_file = args[0];
  const char* directory = args[args.size() - 1];
  task.directory = os::open_directory(directory);
  if (!task.directory) cmd::die_sys(cmd::temporary, "unable to open ", directory);
  return task;
}

/// A file of the directory; nothing if it is not there.
static std::optional<std::string> read_own(const Task& task, const char* name) {
  auto content = os::read_file(name, largest_file, task.directory);
  if (!content && errno != ENOENT) cmd::die_sys(cmd::temporary, "unable to read ", name);
  return content;
}

/// config.txt or, without one, a file for each setting; then the text of the response.
static void read_files(Task& task) {
  if (const auto config = read_own(task, "config.txt")) {
    const mail::ResponderConfig read = mail::read_config(*config, task.settings);
    if (!read.bad_line.empty()) {
      cmd::die(cmd::temporary, "bad line in config.txt: ", read.bad_line);
    }
    task.text = read.response;
  } else {
    for (const char* name : mail::responder_setting_names) {
      if (const auto content = read_own(task, name)) {
        std::string_view line = text::halves(*content, '\n').before;
        if (line.ends_with('\r')) line.remove_suffix(1);
        set(task, name, line);
      }
    }
  }
  if (!task.text.empty()) return;
  auto text = read_own(task, task.message_file);
  if (!text) text = os::read_file(task.message_file, largest_file);
  if (!text) cmd::die_sys(cmd::temporary, "unable to read ", task.message_file);
  task.text = std::move(*text);
}

/// Adds a line to log.txt if there is one; it is no harm if that fails.
static void log(const Task& task, char sign, std::string_view sender) {
  if (task.mode == Mode::print || !os::status("log.txt", task.directory)) return;
  const os::Fd file = os::open_append("log.txt", owner_only, task.directory);
  const std::string line = text::join(os::now_seconds(), ' ', sign, text::printable(sender), '\n');
  if (file) (void)os::write_all(file.get(), line);
}

[[noreturn]] static void stay_silent(const Task& task, std::string_view sender,
                                     std::string_view why) {
  log(task, '-', sender);
  if (task.mode == Mode::print && !task.quiet) {
    cmd::say(text::join(cmd::name(), ": no response: ", why, '\n'));
  }
  cmd::exit(cmd::success);
}

/// Puts the copy of the message, if there is to be one; false if the message cannot be read.
template <typename To>
static bool put_copy(const Task& task, const mail::Answered& answered, std::string_view body_start,
                     To& to) {
  if (!task.settings.copymsg) return true;
  if (!task.settings.separator.empty()) to.put(task.settings.separator + '\n');
  to.put(answered.header());
  if (!answered.header().empty()) to.put(std::string_view("\n"));

  uint64_t left = task.settings.numlines;
  const auto put = [&](std::string_view bytes) {
    while (left > 0 && !bytes.empty()) {
      const std::string_view line = text::first_line(bytes);
      to.put(line);
      bytes.remove_prefix(line.size());
      if (line.ends_with('\n')) --left;
    }
  };
  put(body_start);
  while (left > 0 && !io::in.peek().empty()) {
    const std::string_view bytes = io::in.buffered();
    put(bytes);
    io::in.skip(bytes.size());
  }
  return !io::in.failed();
}

static void take_allowance(const Task& task, const std::string& sender, std::string& record) {
  const box::ResponseLimit limit{.responses = task.settings.msglimit,
                                 .seconds = task.settings.timelimit,
                                 .old = task.old,
                                 .inode = task.inode};
  switch (box::allow_response(task.directory, limit, sender, record)) {
    case box::Allowance::granted: return;
    case box::Allowance::used_up: stay_silent(task, sender, "there were enough");
    case box::Allowance::failed: cmd::die_sys(cmd::temporary, "unable to note response");
  }
}

/// The reason why the response is not in the queue, as that of queue::Client; empty if it is.
static std::string send(const Task& task, const mail::Answered& answered,
                        std::string_view body_start, std::string_view response) {
  queue::Client client;
  if (!client.open()) return "Zunable to fork";
  client.put(response);
  if (!put_copy(task, answered, body_start, client)) return "Zunable to read message";
  client.sender("");  // RFC 3834 section 3.3
  client.recipient(answered.sender());
  if (!task.settings.bcc.empty()) client.recipient(task.settings.bcc);
  std::string refusal = client.close();
  if (refusal.empty() && !task.quiet) {
    cmd::say(text::join("Sent response qp ", client.id(), '\n'));
  }
  return refusal;
}

/// A response that can never be sent is no reason to keep the message from where it goes.
static void send_once(const Task& task, const mail::Answered& answered, std::string_view body_start,
                      std::string_view response) {
  std::string record;
  take_allowance(task, answered.sender(), record);
  const std::string refusal = send(task, answered, body_start, response);
  log(task, refusal.empty() ? '+' : '-', answered.sender());
  if (refusal.empty()) return;
  if (refusal[0] == 'D') return cmd::warn("no response: ", refusal.substr(1));
  (void)os::unlink(record, task.directory);
  cmd::die(cmd::temporary, refusal.substr(1));
}

static int print(const Task& task, const mail::Answered& answered, std::string_view body_start,
                 std::string_view response) {
  io::out.put(response);
  (void)put_copy(task, answered, body_start, io::out);
  return io::finish();
}

int program(cmd::Args args) {
  Task task = read_arguments(args);
  const char* sender = needed("SENDER");
  const char* recipient = needed("RECIPIENT");
  const char* delivered_to = os::get_env("DTLINE");
  read_files(task);

  const int64_t now = os::now_seconds();
  const auto time = static_cast<uint64_t>(now);
  if (time < task.settings.starttime || time > task.settings.endtime) {
    stay_silent(task, sender, "it is not the time for responses");
  }
  mail::Answered answered(task.settings, sender, recipient,
                          delivered_to != nullptr ? delivered_to : "");
  mail::HeaderReader header(io::in);
  while (!answered.settled() && header.next()) answered.note(header.field());
  if (io::in.failed()) {
    errno = io::in.error();
    cmd::die_sys(cmd::temporary, "unable to read message");
  }
  if (!answered.why_silent().empty()) stay_silent(task, sender, answered.why_silent());

  const auto origin = queue::origin(now, os::process_id());
  if (!origin) cmd::die_sys(cmd::temporary, "unable to read controls");
  const std::string response =
      mail::response(task.text, answered, *origin, task.settings, task.to_field);
  if (task.mode == Mode::print) return print(task, answered, header.body_start(), response);
  send_once(task, answered, header.body_start(), response);
  return cmd::success;
}
