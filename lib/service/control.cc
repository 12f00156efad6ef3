// What supervise does, and when.

#include "service/control.h"

#include <algorithm>

#include "os/poll.h"
#include "os/signal.h"

namespace service {

State next(State state, Event event) {
  using enum State;
  // clang-format off
  constexpr State table[6][7] = {
      // wanted   unwanted   halted     start_begun run_begun  ended_well ended_badly
      {waiting,   down,      stopping,  down,       up,        down,      down},       // down
      {waiting,   down,      stopping,  starting,   up,        waiting,   waiting},    // waiting
      {starting,  starting,  starting,  starting,   starting,  waiting,   down},       // starting
      {up,        up,        up,        up,         up,        finishing, finishing},  // up
      {finishing, finishing, finishing, finishing,  finishing, down,      down},       // finishing
      {stopping,  stopping,  stopping,  stopping,   stopping,  down,      down},       // stopping
  };
  // clang-format on
  return table[static_cast<size_t>(state)][static_cast<size_t>(event)];
}

namespace {

enum class Meaning { up, once, down, exit, pause, resume, signal, group, process, log, main };

struct Command {
  char letter;
  Meaning meaning;
  std::array<int, 2> signals = {};
};

constexpr Command commands[] = {
    {'u', Meaning::up},
    {'o', Meaning::once},
    {'d', Meaning::down, {SIGTERM, SIGCONT}},  // a stopped process cannot end
    {'x', Meaning::exit},
    {'p', Meaning::pause, {SIGSTOP}},
    {'c', Meaning::resume, {SIGCONT}},
    {'h', Meaning::signal, {SIGHUP}},
    {'a', Meaning::signal, {SIGALRM}},
    {'i', Meaning::signal, {SIGINT}},
    {'t', Meaning::signal, {SIGTERM}},
    {'k', Meaning::signal, {SIGKILL}},
    {'q', Meaning::signal, {SIGQUIT}},
    {'1', Meaning::signal, {SIGUSR1}},
    {'2', Meaning::signal, {SIGUSR2}},
    {'w', Meaning::signal, {SIGWINCH}},
    {'+', Meaning::group},
    {'=', Meaning::process},
    {'L', Meaning::log},
    {'l', Meaning::main},
};

}  // namespace

void Supervision::listen() {
  reach_ = Reach::process;
  for_log_ = false;
}

Orders Supervision::obey(char letter) {
  const auto command = std::ranges::find(commands, letter, &Command::letter);
  if (command == std::end(commands)) return {};
  // A log of our own there is not: letters for one are for nobody.
  if (for_log_ && command->meaning != Meaning::main) return {};

  Orders orders{.signals = command->signals, .reach = reach_, .record = Record::rewrite};
  switch (command->meaning) {
    case Meaning::up: ask(Want::up); break;
    case Meaning::once: ask(Want::once); break;
    case Meaning::down:
      // The scripts that come after a run are let to their end.
      if (state_ == State::finishing || state_ == State::stopping) orders.signals = {SIGCONT};
      want_ = Want::down;
      asked_ = false;
      paused_ = false;
      stop_owed_ = state_ != State::stopping;
      break;
    case Meaning::exit: exiting_ = true; break;
    case Meaning::pause: paused_ = pid_ != 0; break;
    case Meaning::resume: paused_ = false; break;
    case Meaning::signal: orders.record = Record::nothing; break;
    case Meaning::group: reach_ = Reach::group; return {};
    case Meaning::process: reach_ = Reach::process; return {};
    case Meaning::log: for_log_ = true; return {};
    case Meaning::main: for_log_ = false; return {};
  }
  settle();
  if (pid_ == 0) orders.signals = {};
  return orders;
}

void Supervision::ask(Want want) {
  want_ = want;
  stop_owed_ = false;
  failed_ = false;
  pause_ = paused_until_ = 0;
  if (state_ != State::starting && state_ != State::up) asked_ = true;
}

Script Supervision::next_script() const {
  if (pid_ != 0) return Script::none;
  switch (state_) {
    case State::waiting: return start_owed_ ? Script::start : Script::run;
    case State::finishing: return Script::finish;
    case State::stopping: return Script::stop;
    default: return Script::none;
  }
}

int64_t Supervision::next_time() const {
  if (state_ != State::waiting) return fork_again_;
  return std::max({earliest_, paused_until_, fork_again_});
}

Script Supervision::due(int64_t now) const {
  return now >= next_time() ? next_script() : Script::none;
}

int64_t Supervision::idle(int64_t now) const {
  return next_script() == Script::none ? os::forever : std::max<int64_t>(0, next_time() - now);
}

Orders Supervision::started(os::Pid pid, int64_t now, Readiness readiness) {
  const Script script = next_script();
  pid_ = pid;
  paused_ = false;
  if (script == Script::start) {
    start_owed_ = false;
    happen(Event::start_begun);
  }
  if (script == Script::run) {
    asked_ = false;
    readiness_ = readiness;
    began_ = now;
    earliest_ = now + start_spacing;
    happen(Event::run_begun);
  }
  return {.record = Record::stamp};
}

void Supervision::absent() {
  if (next_script() == Script::start) start_owed_ = false;
  happen(Event::ended_well);
  settle();
}

Orders Supervision::start_failed(int64_t now, int64_t longest_pause) {
  (void)started(0, now);
  end(Ending::badly, now, longest_pause);
  return {.record = Record::rewrite};
}

Orders Supervision::adopted(os::Pid pid, int64_t now) {
  start_owed_ = false;
  state_ = State::waiting;
  return {.record = started(pid, now).record};
}

Orders Supervision::readied() {
  readiness_ = Readiness::ready;
  return {.record = Record::rewrite};
}

Orders Supervision::ended(Ending how, int64_t now, int64_t longest_pause) {
  end(how, now, longest_pause);
  return {.record = Record::stamp};
}

void Supervision::end(Ending how, int64_t now, int64_t longest_pause) {
  pid_ = 0;
  paused_ = false;
  if (state_ == State::up) {
    pause_ =
        now - began_ < longest_pause ? std::clamp<int64_t>(2 * pause_, 1000, longest_pause) : 0;
    paused_until_ = now + pause_;
  }
  if (how == Ending::for_good || (state_ == State::starting && how == Ending::badly)) {
    failed_ = want_ != Want::down;  // `d` ended it else
    want_ = Want::down;
    asked_ = false;
  }
  happen(how == Ending::well ? Event::ended_well : Event::ended_badly);
  settle();
}

Event Supervision::demand() const {
  if (asked_ || (want_ == Want::up && !exiting_)) return Event::wanted;
  return stop_owed_ ? Event::halted : Event::unwanted;
}

void Supervision::settle() {
  for (State before = State::up; before != state_;) {
    before = state_;
    happen(demand());
    if (state_ == State::stopping) stop_owed_ = false;
  }
  if (state_ == State::down || state_ == State::stopping) start_owed_ = true;
}

Progress Supervision::progress() const {
  switch (state_) {
    case State::down: return failed_ ? Progress::failed : Progress::stopped;
    case State::up: return readiness_ == Readiness::ready ? Progress::running : Progress::started;
    case State::waiting:
    case State::starting: return Progress::starting;
    case State::finishing:
    case State::stopping: return Progress::stopping;
  }
  return Progress::stopped;
}

}  // namespace service
