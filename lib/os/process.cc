// Processes: starting programs, waiting for them, becoming one.

#include "os/process.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <signal.h>
#include <string_view>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#include <unistd.h>

#include "os/clock.h"
#include "os/environment.h"
#include "os/poll.h"
#include "os/signal.h"
#include "text/fmt.h"
#include "text/split.h"

namespace os {

bool Exit::crashed() const { return WIFSIGNALED(wait_status_); }

int Exit::code() const { return WEXITSTATUS(wait_status_); }

int Exit::signal() const { return crashed() ? WTERMSIG(wait_status_) : 0; }

std::optional<Exit> Child::wait() const {
  int status;
  pid_t pid;
  do {
    pid = ::waitpid(pid_, &status, 0);
  } while (pid < 0 && errno == EINTR);
  if (pid < 0) return std::nullopt;
  return Exit(status);
}

std::optional<Exit> Child::ended() const {
  int status;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  return Exit(status);
}

std::optional<Exit> Child::wait_until(int64_t deadline) const {
  if (deadline == forever) return wait();
  constexpr int64_t look_again = 20;  // where the system has no handle of a process
  const auto left = [&] { return std::max(deadline - monotonic_milliseconds(), int64_t{0}); };
  const Fd handle = open_process(pid_);
  if (!handle && errno == ESRCH) return wait();  // whoever ignores SIGCHLD has no dead children
  if (handle && (wait_readable(handle.get(), left()) || errno != ETIMEDOUT)) return wait();
  while (!handle && left() > 0) {
    if (const auto exit = ended()) return exit;
    sleep_milliseconds(std::min(left(), look_again));
  }
  (void)send_signal_group(pid_, SIGKILL);
  (void)wait();
  errno = ETIMEDOUT;
  return std::nullopt;
}

namespace {

std::optional<Ended> wait_for_any(int options) {
  int status;
  pid_t pid;
  do {
    pid = ::waitpid(-1, &status, options);
  } while (pid < 0 && errno == EINTR);
  if (pid <= 0) return std::nullopt;
  return Ended{pid, Exit(status)};
}

/// The candidates of a PATH search, made before any fork so that the child need not allocate.
class Candidates {
 public:
  explicit Candidates(const char* file) {
    const std::string_view name = file;
    if (name.find('/') != std::string_view::npos) {
      paths_.emplace_back(name);
      return;
    }
    if (name.empty()) return;
    const char* path = get_env("PATH");
    std::string_view rest = path == nullptr ? "/bin:/usr/bin" : path;
    for (bool more = true; more;) {
      const text::Halves halves = text::halves(rest, ':');
      std::string candidate(halves.before.empty() ? "." : halves.before);
      candidate += '/';
      candidate += name;
      paths_.push_back(std::move(candidate));
      more = halves.found;
      rest = halves.after;
    }
  }

  /// Tries each in turn; returns only on failure, with the most telling errno: a file that is there
  /// but may not be run is worth more than one that is not there.
  void exec(char* const* argv, char* const* environment) const {
    int telling = ENOENT;
    for (const std::string& path : paths_) {
      ::execve(path.c_str(), argv, environment);
      switch (errno) {
        case ENOENT:
        case ENOTDIR: continue;
        case EACCES:
        case EPERM:
        case EISDIR: telling = errno; continue;
        default: return;
      }
    }
    errno = telling;
  }

  const std::vector<std::string>& paths() const { return paths_; }

 private:
  std::vector<std::string> paths_;
};

/// Runs in the child of vfork, in the parent's memory: only system calls. Returns the step that
/// failed.
Step become(const Candidates& candidates, char* const* argv, const Spawn& how) {
  for (const Redirect& redirect : how.descriptors) {
    if (!copy(redirect.from, redirect.to)) return Step::descriptors;
  }
  for (const int fd : how.closed) ::close(fd);
  if (how.new_session) ::setsid();
  if (how.directory != nullptr && ::chdir(how.directory) < 0) return Step::directory;
  if (how.identity != nullptr && !take_identity(*how.identity)) return Step::identity;
  // A handler must not run here: it would change the parent's memory.
  default_caught_signals();
  if (how.last != nullptr) how.last->run(::getpid());
  reset_signals_for_exec();
  candidates.exec(argv, how.environment == nullptr ? environ : how.environment);
  return Step::exec;
}

}  // namespace

std::optional<Ended> reap() { return wait_for_any(WNOHANG); }

std::optional<Ended> wait_any() { return wait_for_any(0); }

Child spawn(const char* file, char* const* argv, const Spawn& how) {
  const Candidates candidates(file);
  sigset_t all, before;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  volatile int failure = 0;
  volatile Step failed = Step::fork;
  const pid_t pid = ::vfork();
  if (pid == 0) {
    failed = become(candidates, argv, how);
    failure = errno == 0 ? EINVAL : errno;
    ::_exit(127);
  }
  int error = pid < 0 ? errno : failure;
  if (pid > 0 && failure != 0) (void)Child(pid).wait();
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (error == 0) return Child(pid);
  errno = error;
  return Child(failed);
}

Child spawn(char* const* argv, const Spawn& how) { return spawn(argv[0], argv, how); }

Fork fork() { return {::fork()}; }

std::string find_program(const char* file) {
  const Candidates candidates(file);
  for (const std::string& path : candidates.paths()) {
    const auto found = status(path);
    if (found && found->type == FileType::regular && ::access(path.c_str(), X_OK) == 0) return path;
  }
  errno = ENOENT;
  return {};
}

void exec(const char* file, char* const* argv) { exec(file, argv, environ); }

void exec(const char* file, char* const* argv, char* const* environment) {
  const Candidates candidates(file);
  reset_signals_for_exec();
  candidates.exec(argv, environment);
}

std::optional<std::string> birth_mark(Pid pid) {
  constexpr size_t long_enough = 4096;
  const auto stat = read_file(text::join("/proc/", pid, "/stat"), long_enough);
  const auto boot = read_file("/proc/sys/kernel/random/boot_id", long_enough);
  if (!stat || !boot) return std::nullopt;
  // proc(5): the name of the program, in parentheses, may hold anything; the time of the start is
  // the twentieth word behind it.
  std::string_view rest = text::last_halves(*stat, ')').after;
  if (rest.empty()) return std::nullopt;
  rest.remove_prefix(1);
  for (int word = 1; word < 20; ++word) (void)text::take(rest, ' ');
  return text::join(text::halves(rest, ' ').before, ' ', text::trim_end(*boot));
}

#ifdef __linux__
Fd open_process(Pid pid) { return own(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }
#else
Fd open_process(Pid) {
  errno = ENOSYS;
  return {};
}
#endif

#ifdef __linux__
void adopt_orphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }
#else
void adopt_orphans() {}
#endif

Pid process_id() { return ::getpid(); }

void exit_now(int code) { ::_exit(code); }

bool new_session() { return ::setsid() >= 0; }

uint32_t real_uid() { return ::getuid(); }

uint32_t real_gid() { return ::getgid(); }

uint32_t effective_uid() { return ::geteuid(); }

uint32_t effective_gid() { return ::getegid(); }

bool has_borrowed_rights() {
  return real_uid() != effective_uid() || real_gid() != effective_gid();
}

bool take_groups(uint32_t gid) {
  const gid_t groups[] = {gid};
  return ::setgroups(1, groups) == 0;
}

bool take_gid(uint32_t gid) { return ::setgid(gid) == 0; }

bool take_uid(uint32_t uid) { return ::setuid(uid) == 0; }

bool take_effective_uid(uint32_t uid) { return ::seteuid(uid) == 0; }

bool take_identity(const Identity& identity) {
  if (effective_uid() != 0) {
    if (identity.uid == effective_uid()) return true;
    errno = EPERM;
    return false;
  }
  return take_groups(identity.gid) && take_gid(identity.gid) && take_uid(identity.uid);
}

}  // namespace os
