// supervise: start a service, and start it again whenever it ends.
//
//   supervise dir
//
//   exit 0     told to exit by `svc -x` or a signal, with the service down
//        100   wrong usage
//        111   dir cannot be supervised, or another supervise does

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "cmd/memory.h"
#include "cmd/program.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"
#include "os/process.h"
#include "os/signal.h"
#include "service/claim.h"
#include "service/control.h"
#include "service/directory.h"
#include "service/status.h"

static volatile sig_atomic_t told_to_end = 0;   // TERM or INT: like the letters d and x
static volatile sig_atomic_t told_to_exit = 0;  // HUP: like the letter x

namespace {

class Supervise {
 public:
  explicit Supervise(const char* directory) : directory_(directory) {}

  /// Changes to the directory and makes it ours, or ends the program.
  void take();
  /// Keeps the service running until told to exit.
  void keep();

 private:
  void adopt();
  bool start_what_is_due();
  void start(service::Script script);
  void start_failed(const char* file, os::Step failed);
  void reap();
  void ended(const std::string& code, const std::string& signal);
  void wait();
  void obey_signals();
  void obey(std::string_view letters);
  void hear_readiness();
  void carry_out(const service::Orders& orders);
  void stamp();
  void write_status();

  const char* directory_;
  service::Claim claim_;
  os::Fd readiness_;  // open while the service is still to say that it is ready
  os::Fd survivor_;   // open while the service is no child of ours
  service::Supervision service_{service::Want::up};
  text::Tai since_{};
  std::string code_, signal_;  // how the last run ended, for finish
  bool leads_group_ = false;   // the process at hand
  bool unrecorded_ = false;    // something has changed since the status was written
};

void Supervise::take() {
  if (!os::change_directory(directory_)) {
    cmd::die_sys(cmd::temporary, "unable to chdir to ", directory_);
  }
  if (os::status("down")) {
    service_ = service::Supervision(service::Want::down);
  } else if (errno != ENOENT) {
    cmd::die_sys(cmd::temporary, "unable to stat ", directory_, "/down");
  }

  std::string problem = claim_.take(directory_);
  if (!problem.empty()) cmd::die(cmd::temporary, problem);
  stamp();
  write_status();
  problem = claim_.announce(directory_);
  if (!problem.empty()) cmd::die(cmd::temporary, problem);
  adopt();
}

/// Takes over what a supervise left behind that was killed: it shall not run twice.
void Supervise::adopt() {
  auto survivor = service::find_survivor();
  if (!survivor) return;
  cmd::warn("process ", survivor->pid, " of ", directory_, " is still there, taking it over");
  survivor_ = std::move(survivor->handle);
  leads_group_ = service::has("setsid");
  carry_out(service_.adopted(survivor->pid, os::monotonic_milliseconds()));
}

void Supervise::keep() {
  // Signals are let in only while waiting, so none comes between a look and the wait.
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) os::block_signal(signal);
  os::catch_signal(SIGCHLD, [](int) {});
  os::catch_signal(SIGTERM, [](int) { told_to_end = 1; });
  os::catch_unless_ignored(SIGINT, [](int) { told_to_end = 1; });
  os::catch_unless_ignored(SIGHUP, [](int) { told_to_exit = 1; });
  for (;;) {
    reap();
    while (start_what_is_due()) continue;
    if (unrecorded_) write_status();
    if (service_.done()) return;
    wait();
  }
}

/// True if a script was due: another one may be next.
bool Supervise::start_what_is_due() {
  const service::Script script = service_.due(os::monotonic_milliseconds());
  if (script == service::Script::none) return false;
  start(script);
  return true;
}

void Supervise::start(service::Script script) {
  using enum service::Script;
  const char* const file = service::file_of(script);
  if (script != run && !service::has_script(file)) return service_.absent();

  const auto ready_fd = script == run ? service::notification_fd() : std::nullopt;
  os::Pipe pipe = ready_fd ? os::pipe() : os::Pipe();
  const os::Redirect readiness[] = {{pipe.writer.get(), ready_fd.value_or(-1)}};
  leads_group_ = service::has("setsid");
  std::vector<std::string> words = {text::join("./", file)};
  if (script == finish) words.insert(words.end(), {code_, signal_});
  const os::Argv argv(std::move(words));
  const os::Child child = os::spawn(
      argv.get(), {.descriptors = {readiness, pipe ? 1u : 0u}, .new_session = leads_group_});
  if (!child) return start_failed(file, child.failed());
  if (script == run) service::note_process(child.pid());
  readiness_ = std::move(pipe.reader);
  if (readiness_) (void)os::set_nonblocking(readiness_.get());
  carry_out(service_.started(child.pid(), os::monotonic_milliseconds(),
                             readiness_ ? service::Readiness::awaited : service::Readiness::ready));
}

void Supervise::start_failed(const char* file, os::Step failed) {
  const int64_t now = os::monotonic_milliseconds();
  if (failed == os::Step::fork) {
    cmd::warn_sys("unable to fork for ", directory_, ", sleeping 60 seconds");
    return service_.fork_failed(now);
  }
  cmd::say(text::join(cmd::name(), ": fatal: unable to start ", directory_, '/', file, ": ",
                      os::error_text(errno), '\n'));
  code_ = "111";
  signal_ = "0";
  carry_out(service_.start_failed(now, service::longest_pause()));
}

void Supervise::reap() {
  while (const auto child = os::reap()) {
    if (child->pid != service_.pid()) continue;
    const os::Exit exit = child->exit;
    ended(exit.crashed() ? "-1" : text::join(exit.code()), text::join(exit.signal()));
  }
}

void Supervise::ended(const std::string& code, const std::string& signal) {
  using enum service::Ending;
  readiness_.reset();
  survivor_.reset();
  service::Ending how = code == "0" ? well : badly;
  if (service_.state() == service::State::up) {
    code_ = code;
    signal_ = signal;
    if (code == "100" && service::has("down-on-100")) how = for_good;
  }
  carry_out(service_.ended(how, os::monotonic_milliseconds(), service::longest_pause()));
}

void Supervise::wait() {
  const sigset_t waiting = os::mask_without({SIGCHLD, SIGTERM, SIGINT, SIGHUP});
  pollfd awaited[] = {{.fd = claim_.control(), .events = POLLIN, .revents = 0},
                      {.fd = readiness_.get(), .events = POLLIN, .revents = 0},  // -1 is ignored
                      {.fd = survivor_.get(), .events = POLLIN, .revents = 0}};
  os::poll(awaited, service_.idle(os::monotonic_milliseconds()), waiting);
  obey_signals();
  char letters[256];
  const ptrdiff_t count = os::read(claim_.control(), letters);
  if (count > 0) obey({letters, static_cast<size_t>(count)});
  if (readiness_) hear_readiness();
  if (survivor_ && os::wait_readable(survivor_.get(), 0)) ended("-1", "0");  // nobody knows how
}

void Supervise::obey_signals() {
  if (told_to_end != 0) obey("dx");
  if (told_to_exit != 0) obey("x");
  told_to_end = 0;
  told_to_exit = 0;
}

void Supervise::obey(std::string_view letters) {
  service_.listen();
  for (const char letter : letters) {
    if (service_.done()) break;
    carry_out(service_.obey(letter));
  }
}

/// A line means ready; an end without one says nothing.
void Supervise::hear_readiness() {
  char bytes[256];
  const ptrdiff_t count = os::read(readiness_.get(), bytes);
  if (count < 0) return;  // nothing has come yet
  const bool said =
      std::string_view(bytes, static_cast<size_t>(count)).find('\n') != std::string_view::npos;
  if (said) carry_out(service_.readied());
  if (said || count == 0) readiness_.reset();
}

void Supervise::carry_out(const service::Orders& orders) {
  const bool whole_group = orders.reach == service::Reach::group && leads_group_;
  for (const int signal : orders.signals) {
    if (signal == 0) continue;
    if (whole_group) {
      os::send_signal_group(service_.pid(), signal);
    } else if (survivor_) {
      os::send_signal(survivor_, signal);
    } else {
      os::send_signal(service_.pid(), signal);
    }
  }
  if (orders.record == service::Record::stamp) stamp();
  if (orders.record != service::Record::nothing) unrecorded_ = true;
}

void Supervise::stamp() {
  const os::Instant now = os::now();
  since_ = text::tai_from_unix(now.seconds, now.nanoseconds);
}

void Supervise::write_status() {
  unrecorded_ = false;
  service::Status status{.since = since_,
                         .pid = static_cast<uint32_t>(service_.pid()),
                         .paused = service_.paused(),
                         .want = service_.want()};
  if (service::is_extended()) status.progress = service_.progress();
  const std::string problem = service::write_status(directory_, status);
  if (!problem.empty()) cmd::warn(problem);
}

}  // namespace

int program(cmd::Args args) {
  if (args.size() != 1) cmd::usage("supervise dir");
  // The service is to have all three, and none of our own files there.
  if (!os::fill_standard()) cmd::die_sys(cmd::temporary, "unable to open /dev/null");
  cmd::wait_for_memory();
  os::ignore_signal(SIGPIPE);  // the end of whoever reads our messages
  Supervise supervise(args[0]);
  supervise.take();
  supervise.keep();
  return cmd::success;
}
