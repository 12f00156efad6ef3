// svscan: run one supervise for each service in a directory, and one more for its log.
//
//   svscan [ -rx ] [ dir [ log-service ] ]
//
//   exit 0     with -x: told to end by a signal, and everything has ended
//        100   wrong usage
//        111   dir cannot be changed to; otherwise it runs until it is killed

#include <csignal>
#include <map>
#include <string>
#include <utility>

#include "cmd/memory.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "os/clock.h"
#include "os/dir.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/poll.h"
#include "os/process.h"
#include "os/signal.h"
#include "service/diversion.h"
#include "service/launcher.h"
#include "service/scanned.h"

static volatile sig_atomic_t told_to_end = 0;

namespace {

constexpr int64_t between_scans = 5000;  // milliseconds
constexpr int64_t least_between_scans = 1000;

/// A directory, whatever it is called: device and inode.
using Identity = std::pair<uint64_t, uint64_t>;

using service::Scanned;

class Scanner {
 public:
  Scanner();
  /// Starts a service that gets all messages, ours and those of services without a log.
  void start_log(const char* name);
  /// Ends services that are no longer there.
  void end_removed() { ends_removed_ = true; }
  /// Scans, and again, until a signal that is caught asks for the end; then ends everything.
  void keep();

 private:
  void rest(int64_t milliseconds);
  void reap();
  void scan();
  void visit(const std::string& name);
  void start(Scanned& service, const std::string& name) const;
  void start_own_log();
  Scanned* enter(const std::string& name, const Identity& identity);
  os::Pid launch(service::Launch launch) const;
  void end_all();

  service::Launcher launcher_;
  std::map<Identity, Scanned> services_;
  Scanned own_log_{.logged = true};
  const char* own_log_name_ = nullptr;
  service::Diversion messages_;  // to that log
  sigset_t waiting_;
  bool ends_removed_ = false;
  bool stat_failed_ = false;  // in the latest scan: what is not there may still be
};

Scanner::Scanner() {
  // Signals are let in only while nothing is done, so none is missed.
  os::block_signal(SIGCHLD);
  os::catch_signal(SIGCHLD, [](int) {});
  waiting_ = os::mask_without({SIGCHLD, SIGTERM, SIGINT});
}

void Scanner::start_log(const char* name) {
  own_log_name_ = name;
  own_log_.pipe = os::pipe();
  if (!own_log_.pipe || !messages_.prepare()) {
    cmd::die_sys(cmd::temporary, "unable to create pipe for ", name);
  }
  start_own_log();
  if (!messages_.begin(own_log_.pipe.writer)) {
    cmd::die_sys(cmd::temporary, "unable to set up descriptors");
  }
  launcher_.set_error(own_log_.pipe.writer.get());
}

void Scanner::keep() {
  while (told_to_end == 0) {
    const int64_t began = os::monotonic_milliseconds();
    reap();
    scan();
    rest(between_scans);
    const int64_t passed = os::monotonic_milliseconds() - began;
    if (passed < least_between_scans) os::sleep_milliseconds(least_between_scans - passed);
  }
  end_all();
}

/// Until a child ends or a caught signal comes, and no longer than this.
void Scanner::rest(int64_t milliseconds) { os::poll({}, milliseconds, waiting_); }

void Scanner::reap() {
  while (const auto ended = os::reap()) {
    for (auto& [identity, service] : services_) service.reaped(ended->pid);
    own_log_.reaped(ended->pid);
  }
}

void Scanner::scan() {
  if (own_log_name_ != nullptr && own_log_.log == 0) start_own_log();
  for (auto& [identity, service] : services_) service.present = false;
  stat_failed_ = false;
  const std::string_view own_log_name = own_log_name_ == nullptr ? "" : own_log_name_;
  // Open while the pipes are made: of all descriptors one is always left for the next scan.
  os::Directory directory(".");
  if (!directory) return cmd::warn_sys("unable to read directory");
  for (std::string_view name = directory.next(); !name.empty(); name = directory.next()) {
    if (name[0] != '.' && name != own_log_name) visit(std::string(name));
  }
  if (directory.failed()) {
    errno = directory.error();
    return cmd::warn_sys("unable to read directory");
  }
  for (auto& [identity, service] : services_) {
    const bool removed = ends_removed_ && !service.present && !stat_failed_;
    if (removed || service.ending.begun()) service.end(os::monotonic_milliseconds());
  }
  std::erase_if(services_, [](const auto& entry) {
    const Scanned& service = entry.second;
    const bool gone = !service.present || service.ending.begun();  // it may come back
    return gone && !service.runs();
  });
}

void Scanner::visit(const std::string& name) {
  const auto status = os::status(name);
  if (!status) {
    stat_failed_ = stat_failed_ || errno != ENOENT;
    return cmd::warn_sys("unable to stat ", name);
  }
  if (status->type != os::FileType::directory) return;
  Scanned* service = enter(name, {status->device, status->inode});
  if (service == nullptr) return;
  service->present = true;
  if (!service->ending.begun()) start(*service, name);
}

/// Starts what does not run.
void Scanner::start(Scanned& service, const std::string& name) const {
  if (service.main == 0) {
    service::Launch main{.name = name, .directory = name.c_str()};
    if (service.logged) main.descriptors = {{service.pipe.writer.get(), os::standard_output}};
    service.main = launch(std::move(main));
  }
  if (service.logged && service.log == 0) {
    service.log = launch({.name = name + "/log",
                          .directory = "log",
                          .start = name.c_str(),
                          .descriptors = {{service.pipe.reader.get(), os::standard_input}}});
  }
}

void Scanner::start_own_log() {
  const auto descriptors = messages_.for_log(own_log_.pipe.reader);
  own_log_.log = launch({.name = own_log_name_,
                         .directory = own_log_name_,
                         .descriptors = {descriptors.begin(), descriptors.end()}});
}

/// The process id of a new supervise; 0 if there is none, which was reported.
os::Pid Scanner::launch(service::Launch launch) const {
  const auto [pid, problem] = launcher_.start(std::move(launch));
  if (!problem.empty()) cmd::warn(problem);
  return pid;
}

/// The entry of that directory, made if it is new; null if that failed, to be tried again.
Scanned* Scanner::enter(const std::string& name, const Identity& identity) {
  if (const auto known = services_.find(identity); known != services_.end()) return &known->second;
  const auto log = os::status(name + "/log");
  if (!log && errno != ENOENT) {
    cmd::warn_sys("unable to stat ", name, "/log");
    return nullptr;
  }
  Scanned service{.logged = log && log->type == os::FileType::directory};
  if (service.logged) {
    service.pipe = os::pipe();
    if (!service.pipe) {
      cmd::warn_sys("unable to create pipe for ", name);
      return nullptr;
    }
  }
  return &services_.emplace(identity, std::move(service)).first->second;
}

/// The services first, then what they wrote into.
void Scanner::end_all() {
  for (;;) {
    reap();
    bool all_ended = true;
    for (auto& [identity, service] : services_) {
      service.end(os::monotonic_milliseconds());
      all_ended = all_ended && !service.runs();
    }
    if (all_ended) break;
    rest(least_between_scans);
  }
  if (!own_log_.runs()) return;
  messages_.end();  // or it would never see the end of its input
  for (; own_log_.runs(); reap()) {
    own_log_.end(os::monotonic_milliseconds());
    rest(least_between_scans);
  }
}

}  // namespace

int program(cmd::Args args) {
  cmd::Options options(args, "rx");
  bool removed_ends = false, signal_ends = false;
  while (const char option = options.next()) {
    switch (option) {
      case 'r': removed_ends = true; break;
      case 'x': signal_ends = true; break;
      default: cmd::usage("svscan [ -rx ] [ dir [ log-service ] ]");
    }
  }
  args = options.rest();
  if (!os::fill_standard()) cmd::die_sys(cmd::temporary, "unable to open /dev/null");
  if (!args.empty() && !os::change_directory(args[0])) {
    cmd::die_sys(cmd::temporary, "unable to chdir to ", args[0]);
  }
  cmd::wait_for_memory();
  os::ignore_signal(SIGPIPE);  // the end of whoever reads our messages
  if (signal_ends) {
    for (const int signal : {SIGTERM, SIGINT}) {
      os::block_signal(signal);
      os::catch_unless_ignored(signal, [](int) { told_to_end = 1; });
    }
  }
  Scanner scanner;
  if (removed_ends) scanner.end_removed();
  if (args.size() > 1) scanner.start_log(args[1]);
  scanner.keep();
  return cmd::success;
}
