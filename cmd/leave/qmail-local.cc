// qmail-local: deliver a message to one local recipient as the .qmail file says.
//
//   qmail-local [ -nN ] user homedir local dash ext domain sender aliasempty <message
//
//   exit 0     delivered; `did FILES+FORWARDS+PROGRAMS` and, if it was forwarded, `qp NUMBER` on
//              standard output
//        100   it never will be; the reason on standard error
//        111   not now; the reason on standard error

#include "box/delivery.h"
#include "box/dotqmail.h"
#include "box/dotqmail_file.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/process.h"
#include "os/signal.h"
#include "queue/client.h"

using Kind = box::Instruction::Kind;

static constexpr os::Mode writable_by_others = 002;
static constexpr os::Mode sticky = 01000;  // on a home directory: its owner is at work
static constexpr unsigned lock_seconds = 30;
static constexpr unsigned maildir_seconds = 86400;

enum class Mode { deliver, describe };

struct Task {
  Mode mode;
  box::Recipient recipient;
  std::string_view default_delivery;
  std::string from, return_path, delivered_to;  // the lines in front of the message
  std::string new_sender;
};

/// What has been done, and what is still to do when all lines are read.
struct Done {
  unsigned files = 0;
  unsigned programs = 0;
  std::vector<std::string> forwards;  // addresses
};

static constinit char message_bytes[65536];

template <typename... Parts>
[[noreturn]] static void fail(int code, const Parts&... parts) {
  io::out.flush();
  cmd::quit(code, parts...);
}

/// A delivery that failed for a reason of the system: `PARTS: ERRNO TEXT. (#4.3.0)`.
template <typename... Parts>
[[noreturn]] static void fail_sys(const Parts&... parts) {
  fail(cmd::temporary, parts..., ": ", os::error_text(errno), ". (#4.3.0)");
}

[[noreturn]] static void fail_read(const box::Message& message) {
  errno = message.error();
  fail_sys("Unable to read message");
}

[[noreturn]] static void out_of_memory() { fail(cmd::temporary, "Out of memory. (#4.3.0)"); }

static void set(const char* name, std::string_view value) {
  if (!os::set_env(name, std::string(value))) out_of_memory();
}

static void rewind_input() {
  if (!os::seek(os::standard_input, 0)) fail(cmd::temporary, "Unable to rewind message. (#4.3.0)");
}

static void enter_home(const Task& task) {
  const std::string home(task.recipient.home);
  if (!os::change_directory(home)) fail_sys("Unable to switch to ", home);
  const auto status = os::status(".");
  if (!status) fail_sys("Unable to stat home directory");
  if ((status->mode & writable_by_others) != 0) {
    fail(cmd::temporary, "Uh-oh: home directory is writable. (#4.7.0)");
  }
  if ((status->mode & sticky) == 0) return;
  if (task.mode == Mode::deliver) {
    fail(cmd::temporary, "Home directory is sticky: user is editing his .qmail file. (#4.2.1)");
  }
  cmd::say("Warning: home directory is sticky.\n");
}

static void refuse_loop(const Task& task, box::Message& message) {
  rewind_input();
  const bool found = message.header_has(task.delivered_to);
  if (message.failed()) fail_read(message);
  if (!found) return;
  fail(cmd::permanent, "This message is looping: it already has my Delivered-To line. (#5.4.6)");
}

/// Finds the .qmail file, or what stands for it. Sets DEFAULT.
static box::DotqmailFile find_instructions(const Task& task) {
  const box::Recipient& to = task.recipient;
  box::DotqmailFile file{};
  switch (box::find_dotqmail(to.dash, to.ext, file)) {
    case box::FindFile::found: break;
    case box::FindFile::missing:
      if (to.dash.empty()) break;
      fail(cmd::permanent, "Sorry, no mailbox here by that name. (#5.1.1)");
    case box::FindFile::writable: fail(cmd::temporary, "Uh-oh: .qmail file is writable. (#4.7.0)");
    case box::FindFile::unopened: fail_sys("Unable to open ", file.name);
    case box::FindFile::unreadable: fail_sys("Unable to read ", file.name);
  }
  if (!os::unset_env("DEFAULT")) out_of_memory();
  if (file.stands_for_default) set("DEFAULT", *file.stands_for_default);
  if (file.content.empty()) {
    file.content = task.default_delivery;
    file.allowed = box::Instructions::Allowed::all;
  }
  return file;
}

static std::string new_sender(const box::Recipient& to) {
  if (box::is_bounce(to.sender)) return std::string(to.sender);
  const auto owner = box::find_owner(to.dash, to.ext);
  if (!owner) fail_sys("Unable to find the list's owner");
  return box::forwarding_sender(to.sender, *owner, to.local, to.host);
}

static void deliver_maildir(const Task& task, box::Message& message, const std::string& path,
                            unsigned number) {
  // What is in tmp/ then stays for the readers, who remove it after 36 hours.
  os::catch_signal(SIGALRM, [](int) {
    cmd::say("Timeout on maildir delivery. (#4.3.0)\n");
    cmd::exit(cmd::temporary);
  });
  os::set_alarm(maildir_seconds);
  const std::string lines = task.return_path + task.delivered_to;
  const box::Delivery delivery = box::deliver_maildir(path, lines, message, number);
  os::set_alarm(0);
  if (delivery == box::Delivery::done) return;
  if (delivery == box::Delivery::unreadable) {
    fail(cmd::temporary, "Unable to read message. (#4.3.0)");
  }
  if (delivery == box::Delivery::no_mailbox && !os::temporary(errno)) {
    fail(cmd::temporary, "Unable to chdir to maildir. (#4.2.1)");
  }
  fail(cmd::temporary, "Temporary error on maildir delivery. (#4.3.0)");
}

static void deliver_mbox(const Task& task, box::Message& message, const std::string& path) {
  const std::string lines = task.from + task.return_path + task.delivered_to;
  switch (box::deliver_mbox(path, lines, message, lock_seconds)) {
    case box::Delivery::done: return;
    case box::Delivery::no_mailbox:
      fail(cmd::temporary, "Unable to open ", path, ": ", os::error_text(errno), ". (#4.2.1)");
    case box::Delivery::locked:
      if (errno != ETIMEDOUT) fail_sys("Unable to lock ", path);
      fail(cmd::temporary, "File has been locked for 30 seconds straight. (#4.3.0)");
    case box::Delivery::unreadable: fail_sys("Unable to read message");
    case box::Delivery::failed: fail_sys("Unable to write ", path);
  }
}

enum class Next { line, none };

static Next run_program(const std::string& command) {
  rewind_input();
  const os::Argv argv({"/bin/sh", "-c", command});
  const os::Child child = os::spawn("/bin/sh", argv.get());
  if (!child && (errno == EAGAIN || errno == ENOMEM)) fail_sys("Unable to fork");
  if (!child) fail_sys("Unable to run /bin/sh");
  const auto exit = child.wait();
  if (!exit || exit->crashed()) fail(cmd::temporary, "Aack, child crashed. (#4.3.0)");
  switch (box::verdict(exit->code())) {
    case box::Verdict::next: return Next::line;
    case box::Verdict::stop: return Next::none;
    case box::Verdict::permanent: cmd::exit(cmd::permanent);
    case box::Verdict::temporary: break;
  }
  cmd::exit(cmd::temporary);
}

/// Does what one line says; in describing mode says what it would do.
static Next obey(const Task& task, box::Message& message, const box::Instruction& instruction,
                 Done& done) {
  const bool deliver = task.mode == Mode::deliver;
  const std::string text(instruction.text);
  switch (instruction.kind) {
    case Kind::maildir:
      if (deliver) deliver_maildir(task, message, text, done.files);
      if (!deliver) io::out.print("maildir ", text, '\n');
      ++done.files;
      return Next::line;
    case Kind::mbox:
      if (deliver) deliver_mbox(task, message, text);
      if (!deliver) io::out.print("mbox ", text, '\n');
      ++done.files;
      return Next::line;
    case Kind::program:
      ++done.programs;
      if (deliver) return run_program(text);
      io::out.print("program ", text, '\n');
      return Next::line;
    case Kind::forward:
      done.forwards.push_back(text);
      if (!deliver) io::out.print("forward ", text, '\n');
      return Next::line;
    case Kind::end: break;
    case Kind::blank: fail(cmd::temporary, "Uh-oh: first line of .qmail file is blank. (#4.2.1)");
    case Kind::nowhere:
      fail(cmd::temporary, "Uh-oh: .qmail has forward delivery without address. (#4.2.1)");
    case Kind::file_forbidden:
      fail(cmd::temporary, "Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)");
    case Kind::program_forbidden:
      fail(cmd::temporary, "Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)");
  }
  return Next::none;
}

/// All forwards as one message; returns its number.
static uint64_t forward(const Task& task, box::Message& message, const Done& done) {
  queue::Client client;
  if (!client.open()) fail_sys("Unable to fork");
  client.put(task.delivered_to);
  message.rewind();
  for (auto bytes = message.next(); !bytes.empty(); bytes = message.next()) client.put(bytes);
  if (message.failed()) client.fail();
  client.sender(task.new_sender);
  for (const std::string& address : done.forwards) client.recipient(address);
  const std::string refusal = client.close();
  if (refusal.empty()) return client.id();
  const int code = refusal[0] == 'D' ? cmd::permanent : cmd::temporary;
  fail(code, "Unable to forward message: ", std::string_view(refusal).substr(1), '.');
}

static Task read(cmd::Args args) {
  constexpr std::string_view synopsis =
      "qmail-local [ -nN ] user homedir local dash ext domain sender aliasempty";
  Task task{};
  cmd::Options options(args, "nN");
  while (const char option = options.next()) {
    if (option == '?') cmd::usage(synopsis);
    task.mode = option == 'n' ? Mode::describe : Mode::deliver;
  }
  args = options.rest();
  if (args.size() != 8 || args[1][0] != '/') cmd::usage(synopsis);
  task.recipient = {args[0], args[1], args[2], args[3], args[4], args[5], args[6]};
  task.default_delivery = args[7];
  return task;
}

int program(cmd::Args args) {
  os::set_umask(077);
  os::ignore_signal(SIGPIPE);
  os::catch_signal(SIGXFSZ, [](int) {});  // a file that may not grow is a write error

  Task task = read(args);
  enter_home(task);
  for (const auto& [name, value] : box::variables(task.recipient, os::now_seconds())) {
    set(name, value);
  }
  task.from = os::get_env("UFLINE");
  task.return_path = os::get_env("RPLINE");
  task.delivered_to = os::get_env("DTLINE");

  box::Message message(os::standard_input, message_bytes);
  if (task.mode == Mode::deliver) refuse_loop(task, message);
  box::DotqmailFile file = find_instructions(task);
  task.new_sender = new_sender(task.recipient);
  set("NEWSENDER", task.new_sender);

  box::Instructions instructions(std::move(file.content), file.allowed);
  Done done;
  while (obey(task, message, instructions.next(), done) == Next::line) continue;

  std::string queued;
  if (!done.forwards.empty() && task.mode == Mode::deliver) {
    queued = text::join("qp ", forward(task, message, done), '\n');
  }
  io::out.print("did ", done.files, '+', done.forwards.size(), '+', done.programs, '\n', queued);
  // A report that cannot be written does not undo a delivery.
  const int written = io::finish();
  return task.mode == Mode::deliver ? cmd::success : written;
}
