// mail-timeout: give a program so much time for a message, and no more.
//
//   mail-timeout seconds program [ arg ... ] <message
//
//   exit  as the program answers
//         111  it took longer, or this program was told to end: the program was ended, and all
//              processes of its group with it

#include <algorithm>

#include "cmd/ask.h"
#include "os/children.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/signal.h"
#include "text/scan.h"

static constexpr std::string_view synopsis = "mail-timeout seconds program [ arg ... ]";
static constexpr uint64_t most_seconds = 1'000'000'000;
static constexpr uint64_t most_depth = 1000;

static constexpr int64_t grace = 5000;     // from SIGTERM to SIGKILL
static constexpr int64_t dying = 1000;     // what even SIGKILL may take
static constexpr int64_t look_again = 20;  // for processes of the group that are no children
static constexpr const char* depth_variable = "MAILTIMEOUT";  // how many of us are around this one

static constinit volatile sig_atomic_t told_to_end = 0;

/// The grace that is left to the program if it is another mail-timeout that ends this one: less
/// than that one gives to us, and more than we give to one further inside, so that none is killed
/// before it has killed.
static int64_t grace_inside(uint64_t depth) { return grace / (static_cast<int64_t>(depth) + 1); }

/// Ends the group of `leader`, all of it; returns once it is gone, or cannot be ended.
static void end_group(const os::Children& children, os::Pid leader, uint64_t depth) {
  os::adopt_orphans();  // one that nobody lays to rest would count as alive
  int64_t patience = grace;
  for (const int signal : {SIGTERM, SIGKILL}) {
    const int64_t start = os::monotonic_milliseconds();
    (void)os::send_signal_group(leader, signal);
    for (;;) {
      while (os::reap()) continue;
      if (signal == SIGTERM && told_to_end != 0) patience = std::min(patience, grace_inside(depth));
      const int64_t left = start + patience - os::monotonic_milliseconds();
      if (left <= 0 || !os::send_signal_group(leader, 0)) break;
      children.wait({}, std::min(left, look_again));
    }
    patience = dying;
  }
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage(cmd::temporary, synopsis);
  const auto seconds = text::number(args[0], most_seconds);
  if (!seconds || *seconds == 0) cmd::usage(cmd::temporary, synopsis);
  const cmd::Args task = args.tail(1);
  cmd::rewind_message();

  os::Children children;
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    os::catch_unless_ignored(signal, [](int) { told_to_end = 1; });
    children.await(signal);
  }
  const int64_t until = os::monotonic_milliseconds() + static_cast<int64_t>(*seconds) * 1000;
  const char* around = os::get_env(depth_variable);
  const uint64_t depth = text::number(around == nullptr ? "" : around, most_depth).value_or(0);
  os::Environment environment;
  environment.set(depth_variable, text::join(depth + 1));
  const os::Child child =
      os::spawn(task.argv(), {.new_session = true, .environment = environment.array()});
  if (!child) {
    cmd::warn_sys("unable to run ", task[0]);
    return box::exit_code(box::later);
  }
  children.add(child.pid());

  while (told_to_end == 0) {
    if (const auto ended = children.take_ended()) {
      const auto code = cmd::code(task, ended->exit);
      return box::exit_code(code ? box::verdict(*code) : box::later);
    }
    const int64_t left = until - os::monotonic_milliseconds();
    if (left <= 0) break;
    children.wait({}, left);
  }
  end_group(children, child.pid(), depth);
  if (told_to_end != 0) cmd::die(cmd::temporary, "told to end");
  cmd::die(cmd::temporary, task[0], " took longer than ", *seconds, " seconds");
}
