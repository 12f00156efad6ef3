// svscan: run one supervise for each service in a directory, and one more for its log.
//
//   svscan [ dir ]
//
//   exit 111   dir cannot be changed to; otherwise it runs until it is killed

#include <map>
#include <string>
#include <utility>

#include "cmd/memory.h"
#include "cmd/program.h"
#include "os/clock.h"
#include "os/dir.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/limit.h"
#include "os/process.h"
#include "os/signal.h"

namespace {

constexpr int64_t between_scans = 5000;  // milliseconds

/// A directory, whatever it is called: device and inode.
using Identity = std::pair<uint64_t, uint64_t>;

struct Service {
  bool logged;       // has a directory `log`; decided when first seen
  os::Pipe pipe;     // from service to log: it outlives every crash of either, nothing is lost
  os::Pid main = 0;  // their supervises; 0: not running
  os::Pid log = 0;
  bool present = false;  // in the latest scan
};

class Scanner {
 public:
  Scanner();
  void reap();
  void scan();

 private:
  void visit(const std::string& name);
  Service* enter(const std::string& name, const Identity& identity);
  os::Pid start(const char* name, const os::Spawn& how, const std::string& whole_name) const;
  void limit_open_files(uint64_t soft) const;

  std::map<Identity, Service> services_;
  os::Limit open_files_;  // as given to us, and as services inherit it
};

Scanner::Scanner()
    : open_files_(os::get_limit(os::Resource::open_files)
                      .value_or(os::Limit{os::unlimited, os::unlimited})) {
  limit_open_files(open_files_.hard);  // for the pipes
}

void Scanner::limit_open_files(uint64_t soft) const {
  if (open_files_.soft == open_files_.hard) return;
  (void)os::set_limit(os::Resource::open_files, {.soft = soft, .hard = open_files_.hard});
}

void Scanner::reap() {
  while (const auto ended = os::reap()) {
    for (auto& [identity, service] : services_) {
      if (service.main == ended->pid) service.main = 0;
      if (service.log == ended->pid) service.log = 0;
    }
  }
}

void Scanner::scan() {
  for (auto& [identity, service] : services_) service.present = false;
  // Open while the pipes are made: of all descriptors one is always left for the next scan.
  os::Directory directory(".");
  if (!directory) return cmd::warn_sys("unable to read directory");
  for (std::string_view name = directory.next(); !name.empty(); name = directory.next()) {
    if (name[0] != '.') visit(std::string(name));
  }
  if (directory.failed()) {
    errno = directory.error();
    return cmd::warn_sys("unable to read directory");
  }
  std::erase_if(services_, [](const auto& entry) {
    const Service& service = entry.second;
    return !service.present && service.main == 0 && service.log == 0;
  });
}

void Scanner::visit(const std::string& name) {
  const auto status = os::status(name);
  if (!status) return cmd::warn_sys("unable to stat ", name);
  if (status->type != os::FileType::directory) return;
  Service* service = enter(name, {status->device, status->inode});
  if (service == nullptr) return;
  service->present = true;

  if (service->main == 0) {
    const os::Redirect output[] = {{service->pipe.writer.get(), os::standard_output}};
    const std::span<const os::Redirect> redirected(output, service->logged ? 1 : 0);
    service->main = start(name.c_str(), {.descriptors = redirected}, name);
  }
  if (service->logged && service->log == 0) {
    const os::Redirect input[] = {{service->pipe.reader.get(), os::standard_input}};
    service->log = start("log", {.descriptors = input, .directory = name.c_str()}, name + "/log");
  }
}

/// The entry of that directory, made if it is new; null if that failed, to be tried again.
Service* Scanner::enter(const std::string& name, const Identity& identity) {
  if (const auto known = services_.find(identity); known != services_.end()) return &known->second;
  const auto log = os::status(name + "/log");
  if (!log && errno != ENOENT) {
    cmd::warn_sys("unable to stat ", name, "/log");
    return nullptr;
  }
  Service service{.logged = log && log->type == os::FileType::directory, .pipe = {}};
  if (service.logged) {
    service.pipe = os::pipe();
    if (!service.pipe) {
      cmd::warn_sys("unable to create pipe for ", name);
      return nullptr;
    }
  }
  return &services_.emplace(identity, std::move(service)).first->second;
}

/// The process id of a new supervise, or 0.
os::Pid Scanner::start(const char* name, const os::Spawn& how,
                       const std::string& whole_name) const {
  const os::Argv argv({"supervise", name});
  limit_open_files(open_files_.soft);
  const os::Child child = os::spawn(argv.get(), how);
  const int error = errno;
  limit_open_files(open_files_.hard);
  if (child) return child.pid();
  errno = error;
  switch (child.failed()) {
    case os::Step::fork: cmd::warn_sys("unable to fork for ", whole_name); break;
    case os::Step::descriptors:
      cmd::warn_sys("unable to set up descriptors for ", whole_name);
      break;
    case os::Step::directory: cmd::warn_sys("unable to switch to ", how.directory); break;
    default: cmd::warn_sys("unable to start supervise ", whole_name);
  }
  return 0;
}

}  // namespace

int program(cmd::Args args) {
  if (!os::fill_standard()) cmd::die_sys(cmd::temporary, "unable to open /dev/null");
  if (!args.empty() && !os::change_directory(args[0])) {
    cmd::die_sys(cmd::temporary, "unable to chdir to ", args[0]);
  }
  cmd::wait_for_memory();
  os::ignore_signal(SIGPIPE);   // the end of whoever reads our messages
  os::default_signal(SIGCHLD);  // a parent that ignores it would hide the end of our children
  Scanner scanner;
  for (;;) {
    scanner.reap();
    scanner.scan();
    // Not woken by the end of a supervise: `svc -dx` and then the end of svscan shall not be
    // answered by new supervises in between.
    os::sleep_milliseconds(between_scans);
  }
}
