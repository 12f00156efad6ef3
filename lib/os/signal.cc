// Signals.

#include "os/signal.h"

#include <cstdint>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <unistd.h>

namespace os {

namespace {

constinit uint64_t caught = 0;  // one bit for each signal that ever had a handler of ours

void set(int signal, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

void change_mask(int how, int signal) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, signal);
  ::sigprocmask(how, &mask, nullptr);
}

}  // namespace

void ignore_signal(int signal) { set(signal, SIG_IGN); }

void default_signal(int signal) { set(signal, SIG_DFL); }

void catch_signal(int signal, void (*handler)(int)) {
  caught |= uint64_t{1} << (signal - 1);
  set(signal, handler);
}

void catch_unless_ignored(int signal, void (*handler)(int)) {
  struct sigaction before;
  if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) return;
  catch_signal(signal, handler);
}

void default_caught_signals() {
  for (int signal = 1; signal <= 64; ++signal) {
    if ((caught >> (signal - 1) & 1) != 0) default_signal(signal);
  }
}

void block_signal(int signal) { change_mask(SIG_BLOCK, signal); }

void unblock_signal(int signal) { change_mask(SIG_UNBLOCK, signal); }

void unblock_all_signals() {
  const sigset_t none = empty_mask();
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

sigset_t mask_without(int signal) { return mask_without({signal}); }

sigset_t mask_without(std::initializer_list<int> signals) {
  sigset_t mask;
  ::sigprocmask(SIG_SETMASK, nullptr, &mask);
  for (const int signal : signals) sigdelset(&mask, signal);
  return mask;
}

sigset_t empty_mask() {
  sigset_t mask;
  sigemptyset(&mask);
  return mask;
}

void reset_signals_for_exec() {
  default_signal(SIGPIPE);
  unblock_all_signals();
}

bool send_signal(int pid, int signal) { return ::kill(pid, signal) == 0; }

#ifdef __linux__
bool send_signal(const Fd& process, int signal) {
  return ::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0) == 0;
}
#else
bool send_signal(const Fd&, int) { return false; }
#endif

bool send_signal_group(int pid, int signal) { return ::kill(-pid, signal) == 0; }

void set_alarm(unsigned seconds) { ::alarm(seconds); }

}  // namespace os
