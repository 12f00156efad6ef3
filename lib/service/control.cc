// What supervise does, and when.

#include "service/control.h"

#include "os/poll.h"
#include "os/signal.h"

namespace service {

Orders Supervision::obey(char letter) {
  switch (letter) {
    case 'u': return command_start(Want::up);
    case 'o': return command_start(Want::once);
    case 'd':
      want_ = Want::down;
      owed_ = Start::none;
      paused_ = false;
      return signal(SIGTERM, SIGCONT, Record::rewrite);  // a stopped process cannot end
    case 'x':
      exiting_ = true;
      if (owed_ == Start::restart) owed_ = Start::none;
      return {.record = Record::rewrite};
    case 'p': paused_ = pid_ != 0; return signal(SIGSTOP, 0, Record::rewrite);
    case 'c': paused_ = false; return signal(SIGCONT, 0, Record::rewrite);
    case 'h': return signal(SIGHUP, 0, Record::nothing);
    case 'a': return signal(SIGALRM, 0, Record::nothing);
    case 'i': return signal(SIGINT, 0, Record::nothing);
    case 't': return signal(SIGTERM, 0, Record::nothing);
    case 'k': return signal(SIGKILL, 0, Record::nothing);
    default: return {};
  }
}

Orders Supervision::started(os::Pid pid, int64_t now) {
  pid_ = pid;
  paused_ = false;
  owed_ = Start::none;
  earliest_ = now + start_spacing;
  return {.record = Record::stamp};
}

void Supervision::start_failed(int64_t now) {
  earliest_ = now + start_spacing;
  owe_restart();
}

void Supervision::fork_failed(int64_t now) { earliest_ = now + fork_retry; }

Orders Supervision::ended() {
  pid_ = 0;
  paused_ = false;
  owe_restart();
  return {.record = Record::stamp};
}

int64_t Supervision::idle(int64_t now) const {
  if (owed_ == Start::none) return os::forever;
  return now < earliest_ ? earliest_ - now : 0;
}

Orders Supervision::command_start(Want want) {
  want_ = want;
  if (pid_ == 0) owed_ = Start::commanded;
  return {.record = Record::rewrite};
}

Orders Supervision::signal(int first, int second, Record record) const {
  if (pid_ == 0) return {.record = record};
  return {.signals = {first, second}, .record = record};
}

void Supervision::owe_restart() {
  owed_ = want_ == Want::up && !exiting_ ? Start::restart : Start::none;
}

}  // namespace service
