// multilog: sort the lines of standard input into log directories that rotate by themselves.
//
//   multilog action ...
//
//   exit 0     end of input, or SIGTERM: everything read is in the logs, and on the disk
//        111   a directory or file could not be opened; nothing was read

#include <csignal>
#include <cstring>
#include <memory>
#include <new>

#include "cmd/program.h"
#include "os/clock.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/poll.h"
#include "os/signal.h"
#include "service/rotate.h"
#include "service/script.h"
#include "service/sort.h"

static constexpr int64_t pause_milliseconds = 5000;
static constexpr size_t block_size = 65536;  // what a pipe holds

static volatile sig_atomic_t signalled = 0;  // since the last look
static volatile sig_atomic_t terminated = 0;
static volatile sig_atomic_t alarmed = 0;

static void on_signal(int signal) {
  if (signal == SIGTERM) terminated = 1;
  if (signal == SIGALRM) alarmed = 1;
  signalled = 1;
}

static void rest() { os::sleep_until_signal(pause_milliseconds); }

class Troubles final : public service::Troubles {
  void pause(std::string_view problem) override {
    cmd::warn_sys(problem, ", pausing");
    rest();
  }
  void pause_plainly(std::string_view problem) override {
    cmd::warn(problem, ", pausing");
    rest();
  }
  void note(std::string_view problem) override { cmd::warn_sys(problem); }
};

// False if a signal came first, or that much time passed. Signals are let in all the time; they are
// blocked only between the look at `signalled` and the wait, so that none is missed there.
static bool wait_for_input(int64_t milliseconds) {
  pollfd input = {.fd = os::standard_input, .events = POLLIN, .revents = 0};
  if (os::poll({&input, 1}, 0) > 0) return true;
  const sigset_t open = os::mask_without(SIGTERM);  // nor is SIGALRM blocked as yet
  os::block_signal(SIGTERM);
  os::block_signal(SIGALRM);
  const bool ready = signalled == 0 && os::poll({&input, 1}, milliseconds, open) > 0;
  os::unblock_signal(SIGTERM);
  os::unblock_signal(SIGALRM);
  return ready;
}

// Hands standard input on in whole lines, until its end, or the end of a line after SIGTERM. The
// buffer has room for `longest` bytes of a line besides a block.
static void copy(service::Sorter& sorter, char* buffer, size_t longest) {
  size_t held = 0;  // bytes of a line whose end is missing
  for (;;) {
    signalled = 0;
    if (alarmed != 0) {
      alarmed = 0;
      sorter.rotate_now();
    }
    const bool amid_line = held > 0 || sorter.inside();
    if (terminated != 0 && !amid_line) return;
    if (!wait_for_input(sorter.rotate_old())) continue;
    // After SIGTERM the next line is left to whoever reads on.
    const size_t room = terminated != 0 ? 1 : block_size;
    const ptrdiff_t count = os::read(os::standard_input, {buffer + held, room});
    if (count < 0 && errno == EAGAIN) continue;
    const os::Instant now = os::now();
    const size_t old = held;  // has no newline
    if (count > 0) {
      held += static_cast<size_t>(count);
    } else if (amid_line) {
      buffer[held++] = '\n';
    }
    const size_t newline = std::string_view(buffer + old, held - old).rfind('\n');
    size_t taken = newline == std::string_view::npos ? 0 : old + newline + 1;
    if (held - taken >= longest) taken = held;  // enough to decide
    if (taken > 0) {
      sorter.take({buffer, taken}, now);
      held -= taken;
      std::memmove(buffer, buffer + taken, held);
    }
    if (count <= 0) return;
    if (held > 0) sorter.line_begun(now);
  }
}

int program(cmd::Args args) {
  os::set_umask(022);
  os::ignore_signal(SIGPIPE);  // of standard error, where alerts go
  os::catch_signal(SIGTERM, on_signal);
  os::catch_signal(SIGALRM, on_signal);
  os::unblock_signal(SIGTERM);
  os::unblock_signal(SIGALRM);

  Troubles troubles;
  const service::Script script = service::parse_script({args.begin(), args.end()});
  const size_t size = script.longest + block_size;
  const auto buffer = std::make_unique_for_overwrite<char[]>(size);
  service::Sorter sorter(script, size, troubles);
  if (const std::string problem = sorter.open(); !problem.empty()) {
    cmd::die_sys(cmd::temporary, problem);
  }
  // From here on lines depend on us: memory that is short is waited for.
  std::set_new_handler([] {
    cmd::say("multilog: warning: out of memory, pausing\n");
    rest();
  });
  copy(sorter, buffer.get(), script.longest);
  sorter.close();
  return cmd::success;
}
