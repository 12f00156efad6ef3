// killat: run a program and kill it just before its Nth system call, for tests of what is left
// behind.
//
//   killat [ -c ] n program [ arg ... ]
//
//   -c         count only calls that change a directory
//
//   exit 0     the program was killed there
//        99    it ended before
//        111   it could not be run or traced

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include "cmd/options.h"
#include "cmd/program.h"
#include "text/scan.h"

static constexpr int ended_before = 99;

static constexpr const char* synopsis = "killat [ -c ] n program [ arg ... ]";

// Whether the call that the process is about to make changes a directory.
static bool changes_directory(pid_t pid) {
  __ptrace_syscall_info info{};
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) return true;
  switch (info.entry.nr) {
    case SYS_linkat:
    case SYS_unlinkat:
    case SYS_renameat:
    case SYS_mkdirat:
    case SYS_mknodat: return true;
    case SYS_openat: return (info.entry.args[2] & O_CREAT) != 0;
    default: return false;
  }
}

int program(cmd::Args args) {
  bool only_changes = false;
  cmd::Options options(args, "c");
  while (const char option = options.next()) {
    if (option != 'c') cmd::usage(synopsis);
    only_changes = true;
  }
  args = options.rest();
  if (args.size() < 2) cmd::usage(synopsis);
  const uint64_t wanted = text::number(args[0]).value_or(1);
  const pid_t pid = ::fork();
  if (pid < 0) cmd::die_sys(cmd::temporary, "unable to fork");
  if (pid == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::execv(args[1], args.argv() + 1);
    cmd::die_sys(cmd::temporary, "unable to run ", args[1]);
  }
  int status;
  int signal = 0;
  bool entering = true;  // the next stop for a system call is one before it
  ::waitpid(pid, &status, 0);
  if (!WIFSTOPPED(status)) return cmd::temporary;
  ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (uint64_t calls = 0; calls < wanted;) {
    ::ptrace(PTRACE_SYSCALL, pid, nullptr, signal);
    if (::waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status)) return ended_before;
    signal = WSTOPSIG(status);
    if (signal != (SIGTRAP | 0x80)) continue;
    signal = 0;
    if (entering && (!only_changes || changes_directory(pid))) ++calls;
    entering = !entering;
  }
  ::kill(pid, SIGKILL);
  ::waitpid(pid, &status, 0);
  return cmd::success;
}
