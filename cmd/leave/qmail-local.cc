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
#include "box/home.h"
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

static void stop_if(const std::optional<box::Refusal>& refusal) {
  if (!refusal) return;
  fail(refusal->verdict == box::Verdict::permanent ? cmd::permanent : cmd::temporary, refusal->text);
}

/// A delivery that failed for a reason of the system: `WHAT: ERRNO TEXT. (#4.3.0)`.
[[noreturn]] static void fail_sys(std::string_view what) {
  fail(cmd::temporary, box::system_refusal(what).text);
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
  os::Status home;
  stop_if(box::enter_home(std::string(task.recipient.home), home));
  const auto edited = box::refuse_edited(home);
  if (task.mode == Mode::deliver) stop_if(edited);
  if (edited) cmd::say("Warning: home directory is sticky.\n");
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
  const box::FindFile found = box::find_dotqmail(to.dash, to.ext, file);
  stop_if(box::settle(found, to.dash, task.default_delivery, file));
  if (!os::unset_env("DEFAULT")) out_of_memory();
  if (file.stands_for_default) set("DEFAULT", *file.stands_for_default);
  return file;
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
  stop_if(box::refuse_maildir(delivery));
}

static void deliver_mbox(const Task& task, box::Message& message, const std::string& path) {
  const std::string lines = task.from + task.return_path + task.delivered_to;
  stop_if(box::refuse_mbox(box::deliver_mbox(path, lines, message, lock_seconds), path, lock_seconds));
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
  stop_if(box::refuse_line(instruction.kind));
  if (instruction.kind == Kind::end) return Next::none;
  const bool deliver = task.mode == Mode::deliver;
  const std::string text(instruction.text);
  if (!deliver) io::out.print(box::word(instruction.kind), ' ', text, '\n');
  switch (instruction.kind) {
    case Kind::maildir:
      if (deliver) deliver_maildir(task, message, text, done.files);
      ++done.files;
      break;
    case Kind::mbox:
      if (deliver) deliver_mbox(task, message, text);
      ++done.files;
      break;
    case Kind::program:
      ++done.programs;
      if (deliver) return run_program(text);
      break;
    default: done.forwards.push_back(text);
  }
  return Next::line;
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

/// Asks the programs of control/hooks/local; their filters may put another message in the place of
/// this one.
static void pass_hooks(const Task& task) {
  queue::Hooks hooks;
  if (!hooks.read("local")) fail_sys("Unable to read control/hooks/local");
  const std::string recipient = text::join(task.recipient.local, '@', task.recipient.host);
  const auto answer = hooks.check(task.recipient.sender, recipient);
  const auto give_up = [](const std::string& refusal) {
    fail(refusal[0] == 'D' ? cmd::permanent : cmd::temporary, std::string_view(refusal).substr(1));
  };
  if (answer.verdict != queue::Hooks::Verdict::accept) give_up(queue::refusal(answer));
  const auto filtered = hooks.filter_input(task.recipient.sender, {recipient});
  if (filtered.kind == queue::Hooks::Filtered::Kind::refused) give_up(filtered.refusal);
  if (filtered.kind != queue::Hooks::Filtered::Kind::dropped) return;
  io::out.put("did 0+0+0\n");
  cmd::exit(io::finish());
}

static Task read(cmd::Args args) {
  Task task{};
  cmd::Options options(args, "nN");
  while (const char option = options.next()) {
    if (option == '?') cmd::usage(box::local_synopsis);
    task.mode = option == 'n' ? Mode::describe : Mode::deliver;
  }
  args = options.rest();
  if (args.size() != 8 || args[1][0] != '/') cmd::usage(box::local_synopsis);
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

  if (task.mode == Mode::deliver) pass_hooks(task);
  box::Message message(os::standard_input, message_bytes);
  if (task.mode == Mode::deliver) refuse_loop(task, message);
  box::DotqmailFile file = find_instructions(task);
  stop_if(box::find_new_sender(task.recipient, task.new_sender));
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
