// supervise: start a service, and start it again whenever it ends.
//
//   supervise dir
//
//   exit 0     told to exit by `svc -x`, with the service down
//        100   wrong usage
//        111   dir cannot be supervised, or another supervise does

#include "cmd/memory.h"
#include "cmd/program.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/lock.h"
#include "os/poll.h"
#include "os/process.h"
#include "os/signal.h"
#include "service/control.h"
#include "service/status.h"

namespace {

class Supervise {
 public:
  explicit Supervise(const char* directory) : directory_(directory) {}

  /// Changes to the directory and makes it ours, or ends the program.
  void take();
  /// Keeps the service running until told to exit.
  void keep();

 private:
  os::Fd open_fifo(const char* path) const;
  void start();
  void reap();
  void obey_commands();
  void carry_out(const service::Orders& orders);
  void record(service::Record how);
  void write_status() const;

  const char* directory_;
  os::Fd lock_, control_, control_writer_, ok_;
  service::Supervision service_{service::Want::up};
  text::Tai since_{};
};

/// `supervise` may be a symbolic link to a directory that is yet to be made. That nothing could be
/// made shows when the lock is opened.
void make_state_directory() {
  if (os::make_directory("supervise", 0700) || errno != EEXIST || os::status("supervise")) return;
  if (const auto target = os::read_link("supervise")) (void)os::make_directory(*target, 0700);
}

void Supervise::take() {
  if (!os::change_directory(directory_)) {
    cmd::die_sys(cmd::temporary, "unable to chdir to ", directory_);
  }
  if (os::status("down")) {
    service_ = service::Supervision(service::Want::down);
  } else if (errno != ENOENT) {
    cmd::die_sys(cmd::temporary, "unable to stat ", directory_, "/down");
  }

  make_state_directory();
  lock_ = os::open_append("supervise/lock", 0600);
  if (!lock_ || !os::try_lock(lock_)) {
    cmd::die_sys(cmd::temporary, "unable to acquire ", directory_, "/supervise/lock");
  }

  // Everything that follows belongs to the holder of the lock alone.
  control_ = open_fifo("supervise/control");
  // Our own writer keeps the FIFO from ending when svc closes it.
  control_writer_ = os::open_write_nonblocking("supervise/control");
  if (!control_writer_) {
    cmd::die_sys(cmd::temporary, "unable to write ", directory_, "/supervise/control");
  }
  record(service::Record::stamp);
  ok_ = open_fifo("supervise/ok");
}

os::Fd Supervise::open_fifo(const char* path) const {
  (void)os::make_fifo(path, 0600);  // it may be there
  os::Fd fd = os::open_read_nonblocking(path);
  if (!fd) cmd::die_sys(cmd::temporary, "unable to read ", directory_, '/', path);
  const auto status = os::status(fd);
  if (!status || status->type != os::FileType::fifo) {
    // A plain file would always be ready to read: a busy loop.
    cmd::die(cmd::temporary, "unable to read ", directory_, '/', path, ": not a FIFO");
  }
  return fd;
}

void Supervise::keep() {
  // SIGCHLD is let in only while waiting, so none comes between a look and the wait.
  const sigset_t waiting = os::mask_without(SIGCHLD);
  os::block_signal(SIGCHLD);
  os::catch_signal(SIGCHLD, [](int) {});
  for (;;) {
    reap();
    if (service_.start_due(os::monotonic_milliseconds())) start();
    if (service_.done()) break;
    pollfd control = {.fd = control_.get(), .events = POLLIN, .revents = 0};
    os::poll({&control, 1}, service_.idle(os::monotonic_milliseconds()), waiting);
    obey_commands();
  }
  record(service::Record::rewrite);
}

void Supervise::start() {
  const os::Argv argv({"./run"});
  const os::Child child = os::spawn(argv.get());
  const int64_t now = os::monotonic_milliseconds();
  if (child) {
    carry_out(service_.started(child.pid(), now));
  } else if (child.failed() == os::Step::fork) {
    cmd::warn_sys("unable to fork for ", directory_, ", sleeping 60 seconds");
    service_.fork_failed(now);
  } else {
    cmd::say(text::join(cmd::name(), ": fatal: unable to start ", directory_,
                        "/run: ", os::error_text(errno), '\n'));
    service_.start_failed(now);
  }
}

void Supervise::reap() {
  while (const auto ended = os::reap()) {
    if (ended->pid == service_.pid()) carry_out(service_.ended());
  }
}

void Supervise::obey_commands() {
  char letters[256];
  const ptrdiff_t count = os::read(control_.get(), letters);
  service::Record latest = service::Record::nothing;
  for (ptrdiff_t i = 0; i < count && !service_.done(); ++i) {
    const service::Orders orders = service_.obey(letters[i]);
    carry_out({.signals = orders.signals});
    if (orders.record != service::Record::nothing) latest = orders.record;
  }
  record(latest);  // once, however much garbage was sent
}

void Supervise::carry_out(const service::Orders& orders) {
  for (const int signal : orders.signals) {
    if (signal != 0) os::send_signal(service_.pid(), signal);
  }
  record(orders.record);
}

void Supervise::record(service::Record how) {
  if (how == service::Record::nothing) return;
  if (how == service::Record::stamp) {
    const os::Instant now = os::now();
    since_ = text::tai_from_unix(now.seconds, now.nanoseconds);
  }
  write_status();
}

void Supervise::write_status() const {
  const auto bytes = service::pack({.since = since_,
                                    .pid = static_cast<uint32_t>(service_.pid()),
                                    .paused = service_.paused(),
                                    .want = service_.want()});
  os::Fd file = os::open_truncate("supervise/status.new", 0644);
  if (!file) return cmd::warn_sys("unable to open ", directory_, "/supervise/status.new");
  const ptrdiff_t written = os::write(file.get(), {bytes.data(), bytes.size()});
  if (written < 0 || (written == service::status_size && !file.close())) {
    return cmd::warn_sys("unable to write ", directory_, "/supervise/status.new");
  }
  if (written < ptrdiff_t{service::status_size}) {
    return cmd::warn("unable to write ", directory_, "/supervise/status.new: partial write");
  }
  if (!os::rename("supervise/status.new", "supervise/status")) {
    cmd::warn_sys("unable to rename ", directory_, "/supervise/status.new to status");
  }
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
