// What the tools for a queue in use share.

#include "cmd/clerk.h"

#include <algorithm>
#include <cerrno>

#include "cmd/messages.h"
#include "os/clock.h"
#include "os/home.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/signal.h"
#include "queue/executor.h"
#include "queue/requests.h"
#include "queue/roles.h"
#include "queue/settings.h"
#include "text/scan.h"

namespace cmd {

namespace {

void go_home() {
  if (!os::change_directory(os::mail_home())) die_sys(temporary, "unable to chdir to ", os::mail_home());
}

queue::Roles find_roles() {
  queue::Roles roles;
  std::string problem;
  if (!queue::find_roles(roles, problem)) quit(temporary, name(), ": ", problem);
  return roles;
}

/// Becomes qmail-send's user, in the queue.
queue::Layout enter(const queue::Roles& roles) {
  os::set_umask(077);
  if (!os::take_identity({roles.send, roles.qmail})) die_sys(temporary, "unable to act for qmail-send");
  if (!os::change_directory("queue")) die_sys(temporary, "unable to chdir to queue");
  const auto layout = queue::Layout::of(".");
  if (!layout) die_sys(temporary, "unable to open queue/mess");
  return *layout;
}

}  // namespace

queue::Layout enter_queue() {
  go_home();
  return enter(find_roles());
}

/// All of qmail-send that orders need: its lock, qmail-clean, channels in which nothing is delivered.
struct Clerk::Substitute {
  Substitute(os::Fd lock_fd, const queue::Roles& roles);

  os::Fd lock;
  os::Fd home = os::open_directory(".");
  os::Pipe requests = os::pipe();
  os::Pipe replies = os::pipe();
  queue::Settings settings;
  queue::Control control;
  queue::Tally tally;
};

Clerk::Substitute::Substitute(os::Fd lock_fd, const queue::Roles& roles) : lock(std::move(lock_fd)) {
  const os::Fd nothing = os::open_both("/dev/null");
  // The log of qmail-send is descriptor 0.
  if (!home || !requests || !replies || !nothing || !os::copy(nothing.get(), os::standard_input)) {
    die_sys(temporary, "unable to prepare");
  }
  if (!queue::read_settings(settings) || !queue::read_stops(home, control.stops)) {
    die_sys(temporary, "unable to read controls");
  }
  const os::Redirect descriptors[] = {{requests.reader.get(), os::standard_input},
                                      {replies.writer.get(), os::standard_output}};
  const os::Identity identity{roles.queue, roles.qmail};
  const os::Argv argv({"bin/qmail-clean"});
  // It ends when this process does.
  if (!os::spawn(argv.get(), {.descriptors = descriptors, .identity = &identity})) {
    die_sys(temporary, "unable to run bin/qmail-clean");
  }
  os::ignore_signal(SIGPIPE);
}

/// Null if qmail-send runs.
std::unique_ptr<Clerk::Substitute> Clerk::find_substitute() {
  constexpr const char* path = "queue/lock/sendmutex";
  go_home();
  os::Fd lock = os::open_write(path);
  if (!lock) die_sys(temporary, "unable to open ", path);
  if (os::try_lock(lock)) return std::make_unique<Substitute>(std::move(lock), find_roles());
  if (errno != EWOULDBLOCK) die_sys(temporary, "unable to lock ", path);
  return nullptr;
}

Clerk::Clerk(uint64_t seconds)
    : seconds_(seconds), substitute_(find_substitute()), layout_(enter(find_roles())) {}

Clerk::~Clerk() = default;

queue::Answer Clerk::stand_in(const queue::Order& order) {
  Substitute& self = *substitute_;
  self.control.reasons.open();
  for (const queue::Id id : order.ids) self.control.reasons.expect(id);
  const queue::Routing& routing = self.settings.routing;
  queue::Cleaner cleaner(self.requests.writer.get(), self.replies.reader.get());
  queue::Channel local(queue::ChannelName::local, layout_, routing, self.control, self.tally, -1, -1);
  queue::Channel remote(queue::ChannelName::remote, layout_, routing, self.control, self.tally, -1, -1);
  queue::Finisher finisher(layout_, self.settings.names, self.settings.form, self.control, cleaner);
  queue::Executor executor(self.home, layout_, routing, self.control, local, remote, finisher);
  const int64_t now = os::now_seconds();
  const auto answer = executor.carry_out(order, now);
  finisher.step(now);
  if (answer) return *answer;
  return {queue::Answer::Code::failed, text::join("message ", order.ids[0], " waits in todo for qmail-send")};
}

queue::Answer Clerk::ask(const queue::Order& order) {
  if (alone()) return stand_in(order);
  std::string request;
  if (!queue::submit(order, request)) die_sys(temporary, "unable to write into queue/request");
  const auto answer = queue::await_answer(request, static_cast<int64_t>(seconds_) * 1000);
  if (answer) return *answer;
  if (errno == ETIMEDOUT) {
    die(temporary, "no answer within ", seconds_, " seconds; the request stays: queue/request/", request);
  }
  die_sys(temporary, "unable to read the answer to queue/request/", request);
}

std::optional<std::string> Clerk::mark(queue::Id id) const {
  const auto text = os::status(layout_.mess(id));
  if (text) return queue::mark_of(*text);
  if (errno != ENOENT) die_sys(temporary, "unable to stat queue/", layout_.mess(id));
  return std::nullopt;
}

void Clerk::hurry(std::optional<queue::ChannelName> channel, const std::vector<queue::Id>& ids) {
  constexpr size_t most = 3000;  // in one request
  for (size_t at = 0; at < ids.size(); at += most) {
    const auto first = ids.begin() + static_cast<ptrdiff_t>(at);
    const auto count = static_cast<ptrdiff_t>(std::min(most, ids.size() - at));
    const queue::Answer answer =
        ask({.kind = queue::Order::Kind::hurry, .channel = channel, .ids = {first, first + count}});
    if (answer.code != queue::Answer::Code::done) die(static_cast<int>(answer.code), answer.text);
  }
}

// What is not in the memory of a qmail-send is known by its number only.
void Clerk::hurry_all(std::optional<queue::ChannelName> channel) {
  if (alone()) return hurry(channel, all_messages(layout_));
  const queue::Answer answer = ask({.kind = queue::Order::Kind::hurry, .channel = channel});
  if (answer.code != queue::Answer::Code::done) die(static_cast<int>(answer.code), answer.text);
}

uint64_t answer_seconds(const char* value, std::string_view synopsis) {
  constexpr uint64_t most = 86400;
  const auto seconds = text::number(value, most);
  if (!seconds) usage(synopsis);
  return *seconds;
}

}  // namespace cmd
