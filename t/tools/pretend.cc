// pretend: run a program to which the kernel answers one system call as an older kernel would.
//
//   pretend call answer program [ arg ... ]
//
//   call     its number
//   answer   what it returns; negative: the number of an error. An answer that is not negative is given only
//            where the third argument is not 0, as it is where Landlock is asked for its version.
//
//   exit     that of the program; 99 if this kernel cannot pretend

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cstddef>
#include <cstdlib>

#include "cmd/chain.h"
#include "os/process.h"

static constexpr int unable = 99;

// Makes the call fail, or lets `listener` answer it; the descriptor to listen on, or a negative number.
static int install(uint32_t call, int64_t answer) {
  const uint32_t action = answer < 0 ? SECCOMP_RET_ERRNO | static_cast<uint32_t>(-answer) : SECCOMP_RET_USER_NOTIF;
  sock_filter filter[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, call},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args) + 2 * sizeof(uint64_t)},
      {BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint8_t>(answer < 0 ? 0 : 1), 0, 0},
      {BPF_RET | BPF_K, 0, 0, action},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  const sock_fprog program{.len = sizeof filter / sizeof *filter, .filter = filter};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const unsigned flags = answer < 0 ? 0 : SECCOMP_FILTER_FLAG_NEW_LISTENER;
  return static_cast<int>(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

int program(cmd::Args args) {
  if (args.size() < 3) cmd::usage("pretend call answer program [ arg ... ]");
  const int64_t answer = std::atoll(args[1]);
  const int listener = install(static_cast<uint32_t>(std::atoi(args[0])), answer);
  if (listener < 0) return unable;
  if (answer < 0) cmd::chain(args.tail(2));

  const os::Child child = os::spawn(args.argv() + 2);
  if (!child) cmd::die_sys(cmd::temporary, "unable to run ", args[2]);
  for (;;) {
    pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 20) == 1) {
      seccomp_notif question{};
      if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) < 0) continue;
      seccomp_notif_resp reply{.id = question.id, .val = answer, .error = 0, .flags = 0};
      ::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    }
    if (const auto ended = os::reap()) return ended->exit.crashed() ? cmd::temporary : ended->exit.code();
  }
}
