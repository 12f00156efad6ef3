// dotqmail-test: deliver a message as a .qmail file says, in a scratch home, and tell what
// happened.
//
//   dotqmail-test [ -kn ] [ -c file ] ... [ -d delivery ] [ -e ext ] [ -r recipient ] [ -s sender ]
//                 [ -t seconds ] [ file ] <message
//
//   exit  as qmail-local
//         100  wrong usage
//         111  the delivery could not be tried
//
// The real qmail-local runs in the scratch. It obeys a copy of the file in which program lines run
// by way of transcript, and files out of the home are some of the scratch; what it forwards, and
// what programs queue, goes to queue-record.

#include <csignal>
#include <vector>

#include "box/scratch.h"
#include "box/trial.h"
#include "box/trial_report.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/confine.h"
#include "os/environment.h"
#include "os/home.h"
#include "os/process.h"
#include "os/signal.h"
#include "os/user.h"
#include "text/path.h"
#include "text/scan.h"
#include "text/split.h"

using Allowed = box::Instructions::Allowed;

static constexpr size_t most_read = size_t{1} << 28;  // bytes of a file
static constexpr os::Mode private_file = 0600;
static constexpr os::Mode private_directory = 0700;

enum class Keep { no, yes };

struct Trial {
  box::AddresseeHints hints;
  box::Addressee to;
  const char* file = nullptr;  // instead of the one that is found
  const char* sender = "sender@example.org";
  const char* default_delivery = "./Mailbox";
  uint64_t seconds = 60;  // for each program
  Keep keep = Keep::no;
  os::Network network = os::Network::denied;
  std::vector<const char*> copied;
};

static box::Scratch scratch;
static volatile sig_atomic_t running = 0;  // the process number of qmail-local
static volatile sig_atomic_t told_to_end = 0;

static void remove_scratch() {
  const os::KeepErrno keep;
  if (!scratch.top().empty() && !scratch.remove()) {
    cmd::warn_sys("unable to remove ", scratch.top());
  }
}

template <typename... Parts>
[[noreturn]] static void fail(const Parts&... parts) {
  remove_scratch();
  cmd::die_sys(cmd::temporary, parts...);
}

static void require(bool made) {
  if (!made) fail("unable to make a scratch home");
}

static std::string in_top(std::string_view name) { return text::join(scratch.top(), '/', name); }

// The account that runs this, if it can be told.
static std::string account_name() {
  os::Account account;
  return os::find_account(os::real_uid(), account) == os::Lookup::found ? account.name : "user";
}

static Trial read(cmd::Args args) {
  constexpr std::string_view synopsis =
      "dotqmail-test [ -kn ] [ -c file ] ... [ -d delivery ] [ -e ext ] [ -r recipient ] "
      "[ -s sender ] [ -t seconds ] [ file ]";
  constexpr uint64_t most_seconds = 86400;
  Trial trial;
  cmd::Options options(args, "c:d:e:knr:s:t:");
  while (const char option = options.next()) {
    switch (option) {
      case 'c': trial.copied.push_back(options.value()); break;
      case 'd': trial.default_delivery = options.value(); break;
      case 'e': trial.hints.ext = options.value(); break;
      case 'k': trial.keep = Keep::yes; break;
      case 'n': trial.network = os::Network::kept; break;
      case 'r': trial.hints.recipient = options.value(); break;
      case 's': trial.sender = options.value(); break;
      case 't': trial.seconds = text::number(options.value(), most_seconds).value_or(0); break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  if (args.size() > 1 || trial.seconds == 0) cmd::usage(synopsis);
  if (!args.empty()) {
    const std::string_view path = trial.file = args[0];
    trial.hints.file = path.substr(path.rfind('/') + 1);
  }
  return trial;
}

// Goes home. Root becomes the one whose home it is: nothing of it can be trusted with more.
static void enter_home(const char* file) {
  const std::string home = file == nullptr ? "." : os::parent(file);
  const auto status = os::change_directory(home) ? os::status(".") : std::nullopt;
  if (!status) cmd::die_sys(cmd::temporary, "unable to switch to ", home);
  if (os::effective_uid() != 0) return;
  if (status->uid == 0) {
    cmd::warn("programs run as root: mail is never delivered so");
  } else if (!os::take_identity({status->uid, status->gid})) {
    cmd::die_sys(cmd::temporary, "unable to become the owner of the home");
  }
}

static std::string current_directory() {
  const auto here = os::current_directory();
  if (!here) cmd::die_sys(cmd::temporary, "unable to find the current directory");
  return *here;
}

// The program of that name that belongs to this one: that of the mail home, else one in PATH.
static std::string companion(const char* name) {
  std::string path = os::find_program(text::join(os::mail_home(), "/bin/", name).c_str());
  if (path.empty()) path = os::find_program(name);
  if (path.empty()) cmd::die_sys(cmd::temporary, "unable to find ", name);
  return text::absolute_path(path, current_directory());
}

// Makes the scratch; returns what is to be obeyed in place of the default delivery.
static std::string make_scratch(const Trial& trial, const box::TrialFile& file,
                                const std::string& transcript) {
  require(scratch.make(current_directory()));
  for (const char* name : {"lines", "queue", "tmp", "mail"}) {
    require(os::make_directory(in_top(name), private_directory));
  }
  for (const char* name : trial.copied) {
    errno = EINVAL;
    if (scratch.leads_out(name) || !os::status(name) || !scratch.copy(name)) {
      fail("unable to copy ", name);
    }
  }
  const auto default_delivery =
      box::fill_scratch(trial.to, file, trial.default_delivery,
                        {transcript, trial.seconds, in_top("lines")}, scratch);
  require(default_delivery.has_value());
  return *default_delivery;
}

// The message, in a file that is not the sender's.
static os::Fd keep_message() {
  static constinit char room[65536];
  const os::Fd file = os::open_truncate(in_top("message"), private_file);
  if (!file) fail("unable to make a scratch home");
  io::Writer writer(file.get(), room);
  io::copy(io::in, writer);
  errno = io::in.error();
  if (io::in.failed()) fail("unable to read message");
  if (!writer.flush()) fail("unable to keep the message");
  os::Fd message = os::open_read(in_top("message"));
  if (!message) fail("unable to keep the message");
  return message;
}

// What programs may do: read everything, and write in the scratch. Tells what cannot be kept up.
static void set_bounds(os::Confinement& files, os::Network network) {
  using enum os::Access;
  const bool set = files && files.allow("/", execute) && files.allow("/dev/null", write) &&
                   files.allow(scratch.top(), write);
  if (!set) fail("unable to confine");
  switch (files.strength()) {
    case os::Confinement::Strength::none:
      cmd::warn("programs can write out of the scratch: this system has no Landlock");
      break;
    case os::Confinement::Strength::all_but_truncate:
      cmd::warn("programs can empty files out of the scratch: this system is older than Linux 6.2");
      break;
    case os::Confinement::Strength::full: break;
  }
  if (network == os::Network::denied && !os::network_deniable()) {
    cmd::warn("programs can use the network: this system cannot deny it");
  }
}

static os::Environment environment(const std::string& recorder) {
  os::Environment variables;
  variables.set("QMAILQUEUE", recorder);
  variables.set("QUEUERECORD", in_top("queue"));
  variables.set("TMPDIR", in_top("tmp"));
  if (!os::status(os::mail_home())) variables.set("QMAILHOME", in_top("mail"));
  return variables;
}

static void end_run() {
  if (running != 0) (void)os::send_signal_group(running, SIGTERM);
}

static void end_on_signals() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    os::catch_unless_ignored(signal, [](int) {
      told_to_end = 1;
      end_run();
    });
  }
}

// Runs qmail-local; what it says is in the file `said`.
static os::Exit deliver(const Trial& trial, const std::string& local, const std::string& recorder,
                        const std::string& default_delivery) {
  const os::Fd message = keep_message();
  const os::Fd said = os::open_append(in_top("said"), private_file);
  if (!said) fail("unable to make a scratch home");
  require(scratch.remember());
  os::Confinement files;
  set_bounds(files, trial.network);
  os::Confine confine(files, trial.network, cmd::temporary);
  os::Environment variables = environment(recorder);
  const box::Addressee& to = trial.to;
  const os::Argv argv({local, to.user, scratch.home(), to.local, to.dash, to.ext, to.host,
                       trial.sender, default_delivery});
  const os::Redirect descriptors[] = {{message.get(), os::standard_input},
                                      {said.get(), os::standard_output},
                                      {said.get(), os::standard_error}};
  end_on_signals();
  const os::Child child = os::spawn(local.c_str(), argv.get(),
                                    {.descriptors = descriptors,
                                     .new_session = true,
                                     .last = &confine,
                                     .environment = variables.array()});
  if (!child) fail("unable to run ", local);
  running = child.pid();
  if (told_to_end != 0) end_run();
  const auto exit = child.wait();
  if (!exit) fail("unable to wait for qmail-local");
  running = 0;
  return *exit;
}

static void tell(const Trial& trial, const box::TrialFile& file, os::Exit exit) {
  const bool own = !file.content.empty();
  // Without a file there is a default delivery only for the user himself.
  const bool nothing = file.name.empty() && !trial.to.dash.empty();
  const std::string content = own ? file.content : nothing ? "#" : trial.default_delivery;
  const auto report = box::report_trial(content, own ? file.allowed : Allowed::all, in_top("lines"),
                                        in_top("queue"), scratch);
  const auto said = os::read_file_itself(in_top("said"), most_read);
  if (!report || !said) fail("unable to look at the scratch home");
  io::out.put(*report);
  io::out.print(exit.crashed() ? "signal " : "exit ", exit.crashed() ? exit.signal() : exit.code(),
                '\n');
  const std::string shown = scratch.shown(*said);
  for (std::string_view rest = shown; const auto line = text::take(rest, '\n');) {
    // The number of a queue that is none.
    if (!line->starts_with("qp ")) io::out.print("  ", *line, '\n');
  }
}

int program(cmd::Args args) {
  Trial trial = read(args);
  const std::string local = companion("qmail-local");
  const std::string transcript = companion("transcript");
  const std::string recorder = companion("queue-record");
  enter_home(trial.file);
  const std::string account = account_name();
  trial.hints.account = account;
  trial.to = box::addressee(trial.hints);
  box::TrialFile file;
  if (!box::find_trial(trial.to, std::string(trial.hints.file), file)) {
    cmd::die_sys(cmd::temporary, "unable to read ", file.name);
  }
  const std::string default_delivery = make_scratch(trial, file, transcript);
  const os::Exit exit = deliver(trial, local, recorder, default_delivery);
  if (told_to_end != 0) {
    remove_scratch();
    cmd::die(cmd::temporary, "told to end");
  }
  tell(trial, file, exit);
  if (trial.keep == Keep::yes) io::out.print("kept in ", scratch.top(), '\n');
  if (trial.keep == Keep::no) remove_scratch();
  if (io::finish() != 0 || exit.crashed()) return cmd::temporary;
  return exit.code();
}
