// Everything that qmail-send does, in turns.

#include "queue/send.h"

#include <algorithm>
#include <cerrno>

#include "os/clock.h"
#include "os/poll.h"
#include "os/signal.h"
#include "queue/log.h"

namespace queue {

namespace {

constexpr int64_t todo_seconds = 1500;    // between looks at todo without a trigger
constexpr int64_t sweep_seconds = 76431;  // between clean-ups
constexpr int64_t most_seconds = 86400;   // of waiting
constexpr int64_t pause_milliseconds = 1000;

}  // namespace

Send::Send(const os::Fd& home, const Layout& layout, Settings& settings, Control& control, const Helpers& helpers)
    : settings_(settings),
      control_(control),
      cleaner_(helpers.clean_requests, helpers.clean_replies),
      local_(ChannelName::local, layout, settings.routing, control, tally_, helpers.local_requests,
             helpers.local_reports),
      remote_(ChannelName::remote, layout, settings.routing, control, tally_, helpers.remote_requests,
              helpers.remote_reports),
      finisher_(layout, settings.names, settings.form, control, cleaner_),
      preprocessor_(layout, settings.routing, cleaner_, local_, remote_),
      loader_(layout, control, local_, remote_, finisher_),
      executor_(home, layout, settings.routing, control, local_, remote_, finisher_),
      requests_(executor_),
      sweep_(layout) {}

bool Send::start() {
  for (Channel* channel : {&local_, &remote_}) {
    if (!channel->greet()) {
      log("alert: cannot start: hath the daemon spawn no fire?");
      return false;
    }
    channel->set_tries(settings_.tries);
    if (!os::set_nonblocking(channel->requests())) return false;
  }
  set_limits();
  control_.reasons.open();
  loader_.start();
  log(status_line(tally_));
  return true;
}

void Send::end() {
  tally_.exiting = true;
  local_.stop_passes();
  remote_.stop_passes();
}

void Send::hurry(int64_t now) {
  local_.hurry(now);
  remote_.hurry(now);
  loader_.hurry(now);
}

void Send::set_limits() {
  local_.set_concurrency(settings_.limits.local);
  remote_.set_concurrency(settings_.limits.remote);
  remote_.set_limits(settings_.limits.domains);
}

void Send::limits_changed() {
  const size_t local = local_.concurrency();
  const size_t remote = remote_.concurrency();
  set_limits();
  if (local_.concurrency() != local || remote_.concurrency() != remote) log(status_line(tally_));
}

void Send::control_changed(int64_t now) {
  control_.reasons.open();
  local_.obey_stops(now);
  remote_.obey_stops(now);
}

/// Everything that waits keeps waiting as long as before when the clock is set back.
void Send::heed_clock(int64_t now) {
  if (now < clock_) {
    local_.set_back(clock_, now);
    remote_.set_back(clock_, now);
    finisher_.set_back(clock_, now);
  }
  clock_ = now;
}

void Send::take_new_messages(int64_t now) {
  next_scan_ = std::min(next_scan_, now + todo_seconds);  // the clock may have been set back
  if (now >= next_scan_) {
    trigger_.reopen();
    preprocessor_.scan();
    requests_.scan(now);
    next_scan_ = now + todo_seconds;
  }
  if (!preprocessor_.running()) return;
  for (const Preprocessed& message : preprocessor_.step(now)) {
    if (message.local) local_.schedule(message.id, now);
    if (message.remote) remote_.schedule(message.id, now);
    if (!message.local && !message.remote) finisher_.add(message.id, now);
  }
}

void Send::take_old_messages(int64_t now) {
  if (loader_.running()) return loader_.step(now);
  // No sooner: all that waits must be known to whoever changes it.
  requests_.step(now);
  next_sweep_ = std::min(next_sweep_, now + sweep_seconds);
  if (now >= next_sweep_) {
    sweep_.start();
    requests_.sweep();
    next_sweep_ = now + sweep_seconds;
  }
  sweep_.step(cleaner_, now);
}

void Send::deliver(int64_t now) {
  for (Channel* channel : {&local_, &remote_}) {
    channel->start_deliveries(now);
    channel->write_requests();
  }
}

void Send::finish(int64_t now) {
  for (Channel* channel : {&local_, &remote_}) {
    channel->go_on(preprocessor_.write(channel->put_off()));
    finisher_.add_delivered(channel->take_delivered(), now);
    for (const Id id : channel->take_finished()) finisher_.add(id, now);
  }
  preprocessor_.forget(finisher_.end_delivered(now));
  if (!tally_.exiting) finisher_.step(now);
}

int64_t Send::wake_time(int64_t now) const {
  if (!alive() && !tally_.exiting) return now;
  if (tally_.exiting) return now + most_seconds;
  if (preprocessor_.running() || loader_.running() || sweep_.running() || requests_.running()) return now;
  int64_t wake = std::min({now + most_seconds, next_scan_, next_sweep_});
  for (const auto& due : {local_.next_due(), remote_.next_due(), finisher_.next_due()}) {
    wake = std::min(wake, due.value_or(wake));
  }
  if (requests_.waiting()) wake = std::min(wake, now + 1);
  return std::max(wake, now);
}

int64_t Send::turn(int64_t now) {
  if (!alive()) end();
  heed_clock(now);
  if (!tally_.exiting) {
    take_new_messages(now);
    take_old_messages(now);
  }
  deliver(now);
  finish(now);
  return wake_time(now);
}

void Send::wait(int64_t seconds) {
  const short in = POLLIN;
  pollfd polled[] = {
      {local_.alive() ? local_.reports() : -1, in, 0},
      {remote_.alive() ? remote_.reports() : -1, in, 0},
      {local_.wants_to_write() ? local_.requests() : -1, POLLOUT, 0},
      {remote_.wants_to_write() ? remote_.requests() : -1, POLLOUT, 0},
      {tally_.exiting ? -1 : trigger_.fd(), in, 0},
  };
  if (os::poll(polled, seconds * 1000, os::empty_mask()) < 0) {
    if (errno == EINTR) return;
    log("warning: trouble in select");
    return os::sleep_milliseconds(pause_milliseconds);
  }
  if (polled[0].revents != 0) local_.read_reports();
  if (polled[1].revents != 0) remote_.read_reports();
  if (polled[4].revents != 0) next_scan_ = 0;
}

void Send::finish_up() {
  local_.store_times();
  remote_.store_times();
  log("status: exiting");
}

}  // namespace queue
