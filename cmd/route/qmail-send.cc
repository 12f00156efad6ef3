// qmail-send: see every message of the queue to its end.
//
//   qmail-send         started by qmail-start, in the queue's name
//                      0 log   1, 2 qmail-lspawn   3, 4 qmail-rspawn   5, 6 qmail-clean
//
//   SIGTERM            finish what runs, then exit
//   SIGALRM            try everything now
//   SIGHUP             read control/locals and control/virtualdomains again
//
//   exit 0             ended by SIGTERM, or by the loss of a helper
//        111           it could not start

#include <algorithm>

#include "cmd/program.h"
#include "os/clock.h"
#include "os/home.h"
#include "os/lock.h"
#include "os/poll.h"
#include "os/signal.h"
#include "queue/cleaner.h"
#include "queue/dispatch.h"
#include "queue/finish.h"
#include "queue/log.h"
#include "queue/preprocess.h"
#include "queue/settings.h"

namespace {

constexpr int64_t todo_seconds = 1500;    // between looks at todo without a trigger
constexpr int64_t sweep_seconds = 76431;  // between clean-ups
constexpr int64_t most_seconds = 86400;   // of waiting
constexpr int64_t pause_milliseconds = 10000;

volatile sig_atomic_t ending = 0;
volatile sig_atomic_t hurrying = 0;
volatile sig_atomic_t rereading = 0;

void on_term(int) { ending = 1; }
void on_alarm(int) { hurrying = 1; }
void on_hangup(int) { rereading = 1; }

/// Takes over the routing files as they are now; keeps what it has if one of them cannot be read.
void reread(queue::Settings& settings) {
  if (!os::change_directory(os::mail_home())) {
    queue::log("alert: unable to reread controls: unable to switch to home directory");
    return;
  }
  if (const char* unread = queue::reread_routing(settings)) queue::log("alert: unable to reread ", unread);
  while (!os::change_directory("queue")) {
    queue::log("alert: unable to switch back to queue directory; HELP! sleeping...");
    os::sleep_milliseconds(pause_milliseconds);
  }
}

/// Everything that qmail-send does, over and over, a little of each at a time.
class Send {
 public:
  Send(const queue::Layout& layout, queue::Settings& settings)
      : layout_(layout), settings_(settings), preprocessor_(layout, settings.routing, cleaner_) {}

  [[nodiscard]] bool start();
  void run();

 private:
  bool load();
  void load_channel(queue::Channel& channel, const std::string& name, queue::Id id, int64_t now);
  void open_trigger() {
    trigger_.reset();
    trigger_ = os::open_read_nonblocking("lock/trigger");
  }
  void log_status() const;
  void obey_signals();
  void work(int64_t now);
  void finish_messages(int64_t now);
  void wait(int64_t now);
  bool alive() const { return local_.alive() && remote_.alive() && cleaner_.alive(); }

  const queue::Layout& layout_;
  queue::Settings& settings_;
  uint64_t serial_ = 0;
  queue::Cleaner cleaner_{5, 6};
  queue::Channel local_{queue::ChannelName::local, layout_, settings_.routing, serial_, 1, 2};
  queue::Channel remote_{queue::ChannelName::remote, layout_, settings_.routing, serial_, 3, 4};
  queue::Preprocessor preprocessor_;
  queue::Schedule finishing_;  // messages whose recipients are all done
  queue::Sweep sweep_{layout_};
  os::Fd trigger_;
  int64_t next_scan_ = 0;
  int64_t next_sweep_ = 0;
  bool exiting_ = false;
};

bool Send::start() {
  for (queue::Channel* channel : {&local_, &remote_}) {
    if (!channel->greet()) {
      queue::log("alert: cannot start: hath the daemon spawn no fire?");
      return false;
    }
    channel->set_lifetime(static_cast<int64_t>(std::min(settings_.lifetime, uint64_t{1} << 40)));
    if (!os::set_nonblocking(channel->requests())) return false;
  }
  local_.set_concurrency(settings_.concurrency_local);
  remote_.set_concurrency(settings_.concurrency_remote);
  return load();
}

void Send::load_channel(queue::Channel& channel, const std::string& name, queue::Id id, int64_t now) {
  if (const auto status = os::status(name)) {
    channel.schedule(id, status->modified);
  } else if (errno != ENOENT) {
    queue::log("warning: unable to stat ", name, "; will try again later");
    channel.schedule(id, now + queue::retry_after_failure);
  }
}

/// Finds the messages that are preprocessed already, and when each is to be tried next.
bool Send::load() {
  const int64_t now = os::now_seconds();
  for (unsigned i = 0; i < layout_.split(); ++i) {
    const std::string name = text::join("info/", i);
    os::Directory directory(name);
    while (!directory) {
      queue::log("alert: unable to opendir ", name, ", sleeping...");
      os::sleep_milliseconds(pause_milliseconds);
      directory = os::Directory(name);
    }
    for (auto entry = directory.next(); !entry.empty(); entry = directory.next()) {
      const auto id = queue::id_of_name(entry);
      if (!id) continue;
      // What is in todo too was not preprocessed to the end: that is done again from the beginning.
      if (os::status(layout_.todo(*id))) continue;
      load_channel(local_, layout_.local(*id), *id, now);
      load_channel(remote_, layout_.remote(*id), *id, now);
      if (!os::status(layout_.local(*id)) && !os::status(layout_.remote(*id))) finishing_.add(now, *id);
    }
  }
  return true;
}

void Send::log_status() const {
  queue::log("status: local ", local_.running(), '/', local_.concurrency(), " remote ", remote_.running(),
             '/', remote_.concurrency(), exiting_ ? " exitasap" : "");
}

void Send::obey_signals() {
  if ((ending != 0 || !alive()) && !exiting_) {
    exiting_ = true;
    local_.stop_passes();
    remote_.stop_passes();
    log_status();
  }
  const int64_t now = os::now_seconds();
  if (hurrying != 0) {
    hurrying = 0;
    local_.hurry(now);
    remote_.hurry(now);
  }
  if (rereading != 0) {
    rereading = 0;
    reread(settings_);
  }
}

void Send::finish_messages(int64_t now) {
  for (queue::Channel* channel : {&local_, &remote_}) {
    for (const queue::Id id : channel->take_finished()) finishing_.add(now, id);
  }
  while (const auto first = finishing_.first()) {
    if (first->due > now || exiting_) return;
    finishing_.remove_first();
    if (queue::finish_message(layout_, settings_.names, cleaner_, first->id)) continue;
    finishing_.add(now + queue::retry_after_failure, first->id);
  }
}

void Send::work(int64_t now) {
  if (!exiting_) {
    if (now >= next_scan_) {
      open_trigger();
      preprocessor_.scan();
      next_scan_ = now + todo_seconds;
    }
    if (preprocessor_.running()) {
      for (const queue::Preprocessed& message : preprocessor_.step()) {
        if (message.local) local_.schedule(message.id, now);
        if (message.remote) remote_.schedule(message.id, now);
        if (!message.local && !message.remote) finishing_.add(now, message.id);
      }
    }
    if (now >= next_sweep_) {
      sweep_.start();
      next_sweep_ = now + sweep_seconds;
    }
    sweep_.step(cleaner_, now);
  }
  for (queue::Channel* channel : {&local_, &remote_}) {
    channel->start_deliveries(now);
    channel->write_requests();
  }
  const bool local_changed = local_.take_changed();
  if (remote_.take_changed() || local_changed) log_status();
  finish_messages(now);
}

void Send::wait(int64_t now) {
  int64_t wake = std::min({now + most_seconds, next_scan_, next_sweep_});
  for (const queue::Channel* channel : {&local_, &remote_}) {
    wake = std::min(wake, channel->next_due().value_or(wake));
  }
  if (const auto first = finishing_.first(); first && !exiting_) wake = std::min(wake, first->due);
  if (!exiting_ && (preprocessor_.running() || sweep_.running())) wake = now;
  if (exiting_) wake = now + most_seconds;
  const short in = POLLIN;
  pollfd polled[] = {
      {local_.alive() ? local_.reports() : -1, in, 0},
      {remote_.alive() ? remote_.reports() : -1, in, 0},
      {local_.wants_to_write() ? local_.requests() : -1, POLLOUT, 0},
      {remote_.wants_to_write() ? remote_.requests() : -1, POLLOUT, 0},
      {exiting_ ? -1 : trigger_.get(), in, 0},
  };
  const int64_t milliseconds = wake > now ? (wake - now) * 1000 : 0;
  if (os::poll(polled, milliseconds, os::empty_mask()) < 0) return;
  if (polled[0].revents != 0) local_.read_reports();
  if (polled[1].revents != 0) remote_.read_reports();
  if (polled[4].revents != 0) next_scan_ = 0;
}

void Send::run() {
  log_status();
  for (;;) {
    obey_signals();
    if (exiting_ && local_.running() + remote_.running() == 0) break;
    const int64_t now = os::now_seconds();
    work(now);
    wait(now);
  }
  local_.store_times();
  remote_.store_times();
  queue::log("status: exiting");
}

int cannot_start(const char* why) {
  queue::log("alert: cannot start: ", why);
  return cmd::temporary;
}

}  // namespace

int program(cmd::Args) {
  queue::Settings settings;
  if (!os::change_directory(os::mail_home())) return cannot_start("unable to switch to home directory");
  if (!queue::read_settings(settings)) return cannot_start("unable to read controls");
  if (!os::change_directory("queue")) return cannot_start("unable to switch to queue directory");
  os::ignore_signal(SIGPIPE);
  for (const int signal : {SIGTERM, SIGALRM, SIGHUP}) os::block_signal(signal);
  os::catch_signal(SIGTERM, on_term);
  os::catch_signal(SIGALRM, on_alarm);
  os::catch_signal(SIGHUP, on_hangup);
  os::default_signal(SIGCHLD);
  os::set_umask(077);
  const os::Fd mutex = os::open_append("lock/sendmutex", 0600);
  if (!mutex) return cannot_start("unable to open mutex");
  if (!os::try_lock(mutex)) return cannot_start("qmail-send is already running");
  const auto layout = queue::Layout::of(".");
  if (!layout) return cannot_start("unable to switch to queue directory");
  Send send(*layout, settings);
  if (!send.start()) return cmd::temporary;
  send.run();
  return cmd::success;
}
