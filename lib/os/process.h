// Processes: starting programs, waiting for them, becoming one.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "os/file.h"

namespace os {

using Pid = int;

/// How a child ended.
class Exit {
 public:
  explicit constexpr Exit(int wait_status) : wait_status_(wait_status) {}
  bool crashed() const;  // ended by a signal
  int code() const;      // exit code; meaningless if it crashed
  int signal() const;    // the signal; 0 if it did not crash
  int raw() const { return wait_status_; }

 private:
  int wait_status_;
};

/// What a start consists of, in this order.
enum class Step { fork, descriptors, directory, identity, exec };

/// A started child. Forgetting it does not end it.
class Child {
 public:
  constexpr Child() = default;
  explicit constexpr Child(Pid pid) : pid_(pid) {}
  explicit constexpr Child(Step failed) : failed_(failed) {}
  explicit operator bool() const { return pid_ > 0; }
  /// The step that failed, if spawn returned no child.
  Step failed() const { return failed_; }
  Pid pid() const { return pid_; }
  /// Waits for this child, again after EINTR. Nothing, with errno, if there is no such child.
  std::optional<Exit> wait() const;
  /// The same without waiting: nothing while it runs.
  std::optional<Exit> ended() const;
  /// Waits until os::monotonic_milliseconds() is `deadline`, or `forever`; then ends the child and all
  /// of the process group that it leads: nothing, with ETIMEDOUT.
  std::optional<Exit> wait_until(int64_t deadline) const;

 private:
  Pid pid_ = -1;
  Step failed_ = Step::fork;
};

struct Ended {
  Pid pid;
  Exit exit;
};

/// A child that has ended, without waiting; nothing if there is none.
std::optional<Ended> reap();
/// Waits until any child ends; nothing, with errno, if there is none.
std::optional<Ended> wait_any();

/// From now on the processes that children leave behind when they end become children of this one,
/// where the system has such a thing: they can be waited for.
void adopt_orphans();

/// The supplementary groups become {gid}, then gid and uid are taken, for good. Without root nothing
/// is changed, and a uid that is not ours already is refused (EPERM).
struct Identity {
  uint32_t uid;
  uint32_t gid;
};

struct Redirect {
  int from;  // a descriptor of the parent
  int to;    // its number in the child
};

/// Work in the child, just before exec. It runs in the parent's memory while the parent stands still:
/// what it changes the parent sees. Signals are blocked.
class InChild {
 public:
  virtual void run(Pid child) = 0;

 protected:
  ~InChild() = default;
};

/// What is done in the child between its birth and exec, in this order.
struct Spawn {
  std::span<const Redirect> descriptors{};  // all `from` must be 3 or above, or equal to `to`
  std::span<const int> closed{};            // closed in the child
  const char* directory = nullptr;          // changed to
  const Identity* identity = nullptr;       // taken
  bool new_session = false;                 // setsid
  InChild* last = nullptr;                  // done last
  char* const* environment = nullptr;       // instead of the parent's
};

/// Starts `file` (searched in PATH unless it holds a slash) with `argv`. The child has no signal
/// blocked, no handler of ours, and SIGPIPE at its default. No process is left if exec fails: an
/// empty Child, with the step and the errno of whatever failed.
Child spawn(const char* file, char* const* argv, const Spawn& how = {});
/// Starts argv[0].
Child spawn(char* const* argv, const Spawn& how = {});

/// A copy of this process, for work that is more than an exec: `pid() == 0` in the child.
struct Fork {
  Pid pid;
  bool in_child() const { return pid == 0; }
  explicit operator bool() const { return pid >= 0; }
};
Fork fork();

/// The path that spawn and exec would run for `file`; empty, with errno, if there is none.
std::string find_program(const char* file);
/// Becomes `file` (PATH search by ucspi.md section 0); returns only on failure, with errno.
void exec(const char* file, char* const* argv);
void exec(const char* file, char* const* argv, char* const* environment);

/// Owned arguments for spawn and exec.
class Argv {
 public:
  explicit Argv(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
  }
  Argv(const Argv&) = delete;
  Argv& operator=(const Argv&) = delete;
  char* const* get() const { return pointers_.data(); }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

/// What tells a process from every other that had or will have its number, also before or after the
/// system was started anew. Nothing if there is no such process, or no way to tell.
std::optional<std::string> birth_mark(Pid pid);
/// A process that need not be a child: readable once it has ended. Its number may then be another's,
/// the descriptor is not. Empty, with errno, if there is no such process or the system has no such
/// thing.
Fd open_process(Pid pid);

Pid process_id();
[[noreturn]] void exit_now(int code);  // _exit: nothing is flushed
bool new_session();

// Identity of this process.
uint32_t real_uid();
uint32_t real_gid();
uint32_t effective_uid();
uint32_t effective_gid();
/// True if this program runs with rights its caller does not have (set-id bits).
bool has_borrowed_rights();
[[nodiscard]] bool take_groups(uint32_t gid);  // supplementary groups become {gid}
[[nodiscard]] bool take_gid(uint32_t gid);
[[nodiscard]] bool take_uid(uint32_t uid);
[[nodiscard]] bool take_effective_uid(uint32_t uid);  // the real one stays
[[nodiscard]] bool take_identity(const Identity& identity);

}  // namespace os
