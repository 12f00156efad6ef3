// Signals.

#pragma once

#include <signal.h>

#include <initializer_list>

#include "os/fd.h"

namespace os {

/// Ignores `signal` in this process. Children started by os::spawn, and programs that os::exec
/// runs, get SIGPIPE at its default again; every other ignored signal stays as the caller left it.
void ignore_signal(int signal);
void default_signal(int signal);
/// Calls `handler` on `signal`; slow system calls then fail with EINTR.
void catch_signal(int signal, void (*handler)(int));
/// The same, unless the caller let the signal be ignored: nohup, and jobs in the background.
void catch_unless_ignored(int signal, void (*handler)(int));
/// Gives every signal that catch_signal ever caught its default back.
void default_caught_signals();

void block_signal(int signal);
void unblock_signal(int signal);
void unblock_all_signals();

/// The mask in force now, without `signal`: what os::poll takes to let that one in.
sigset_t mask_without(int signal);
sigset_t mask_without(std::initializer_list<int> signals);
sigset_t empty_mask();

/// What must hold in every program started from here: no signal blocked, SIGPIPE at its default.
void reset_signals_for_exec();

/// False, with errno, if the process is gone or not ours.
bool send_signal(int pid, int signal);
/// The same for a process of os::open_process.
bool send_signal(const Fd& process, int signal);
/// The same for the whole process group that `pid` leads.
bool send_signal_group(int pid, int signal);

/// Sends SIGALRM to this process after `seconds`; 0 takes it back.
void set_alarm(unsigned seconds);

}  // namespace os
