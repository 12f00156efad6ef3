// qmail-qimport: put the messages of a stream that qmail-qexport has written into the queue.
//
//   qmail-qimport <stream        prints for each message its old and its new number, and `info` if all of
//                                it was kept, `todo` if it was queued anew (qmail-send was running)
//
//   exit 0    all messages are in the queue, and on the disk
//        100  the stream is wrong in the line that is named; that message and those after it were not queued
//        111  likewise for a failure that may pass

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/home.h"
#include "os/process.h"
#include "os/signal.h"
#include "queue/restore.h"
#include "queue/settings.h"

namespace {

constexpr unsigned deathsign = 86400;  // seconds for a message; must stay below the 36 hours of the clean-up

class Import final : public queue::StreamReceiver {
 public:
  explicit Import(queue::Restorer& restorer) : restorer_(restorer) {}

  bool head(const queue::StreamHead& head) override {
    os::set_alarm(deathsign);
    old_ = head.id;
    return restorer_.start(head);
  }
  bool next(queue::ChannelName channel, int64_t when) override {
    restorer_.next(channel, when);
    return true;
  }
  bool recipient(const queue::StreamRecipient& recipient) override {
    restorer_.recipient(recipient);
    return true;
  }
  bool notes(std::string_view bytes) override {
    restorer_.notes(bytes);
    return true;
  }
  bool text(std::string_view bytes) override {
    restorer_.text(bytes);
    return true;
  }
  bool end() override {
    if (!restorer_.commit()) return false;
    const bool whole = restorer_.way() == queue::Restorer::Way::info;
    // Unbuffered, so that what is said is never behind what is done.
    said_ = os::write_all(os::standard_output, text::join(old_, ' ', restorer_.id(), whole ? " info\n" : " todo\n"));
    if (!whole) restore_birth();
    return said_;
  }
  bool said() const { return said_; }

 private:
  /// Once it was waited for in vain, the messages that follow are not waited for.
  void restore_birth() {
    if (!taken_up_) return;
    taken_up_ = restorer_.restore_birth();
    if (!taken_up_) cmd::warn("qmail-send is slow: messages from ", restorer_.id(), " on count as new");
  }

  queue::Restorer& restorer_;
  queue::Id old_ = 0;
  bool said_ = true;
  bool taken_up_ = true;
};

/// As root: the group of the queue for good, and its owner's rights, which qmail-send's replace at times.
void become_queue(const queue::Roles& roles) {
  if (os::effective_uid() == 0) {
    if (os::take_groups(roles.qmail) && os::take_gid(roles.qmail) && os::take_effective_uid(roles.queue)) return;
  } else if (roles.single && os::effective_uid() == roles.queue) {
    return;
  } else {
    errno = EPERM;
  }
  cmd::die_sys(cmd::temporary, "unable to become the queue's owner");
}

}  // namespace

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("qmail-qimport");
  queue::Roles roles;
  std::string problem;
  if (!queue::find_roles(roles, problem)) cmd::quit(cmd::temporary, problem);
  queue::Settings settings;
  if (!os::change_directory(os::mail_home())) cmd::die_sys(cmd::temporary, "unable to chdir");
  if (!queue::read_settings(settings)) cmd::die_sys(cmd::temporary, "unable to read controls");
  become_queue(roles);
  if (!os::change_directory("queue")) cmd::die_sys(cmd::temporary, "unable to chdir");
  const auto layout = queue::Layout::of(".");
  if (!layout) cmd::die_sys(cmd::temporary, "unable to open queue/mess");
  os::set_umask(033);
  os::ignore_signal(SIGPIPE);

  queue::Restorer restorer(*layout, roles, settings.routing);
  if (!restorer.open()) cmd::die_sys(cmd::temporary, restorer.problem());
  Import import(restorer);
  queue::StreamParser parser;
  auto state = queue::StreamParser::State::more;
  while (state == queue::StreamParser::State::more) {
    const std::string_view bytes = io::in.peek();
    if (bytes.empty()) break;
    state = parser.feed(bytes, import);
    io::in.skip(bytes.size());
  }
  restorer.forget();
  if (io::in.failed()) {
    errno = io::in.error();
    cmd::die_sys(cmd::temporary, "unable to read");
  }
  if (state == queue::StreamParser::State::more) state = parser.finish();
  switch (state) {
    case queue::StreamParser::State::more: return cmd::success;
    case queue::StreamParser::State::bad:
      cmd::die(cmd::permanent, "line ", parser.line(), ": ", parser.problem());
    case queue::StreamParser::State::stopped: break;
  }
  cmd::die_sys(cmd::temporary, import.said() ? restorer.problem() : "unable to write");
}
