// What servers of connections share.

#include "cmd/server.h"

#include "os/signal.h"
#include "text/scan.h"

namespace cmd {

LogLines take_verbosity(char option) {
  option == 'q' ? fall_silent() : speak_again();
  return option == 'v' ? LogLines::all : LogLines::none;
}

namespace {

/// Null leaves `id` as it is.
bool read_id(const char* value, uint32_t& id) {
  constexpr uint32_t none = 0xffffffff;  // (uid_t) -1
  if (value == nullptr) return true;
  const auto number = text::number(value, none - 1);
  if (number) id = static_cast<uint32_t>(*number);
  return number.has_value();
}

/// The lines of the log that come before the program's own, for which its process must have a
/// number.
class LastWords final : public os::InChild {
 public:
  LastWords(const ServedPrograms& programs, const Visitor& visitor)
      : programs_(programs), visitor_(visitor) {}
  void run(os::Pid child) override {
    child_ = child;
    programs_.log_start(child, visitor_.address);
    programs_.log_verdict("ok", child, visitor_.details);
  }
  os::Pid child() const { return child_; }

 private:
  const ServedPrograms& programs_;
  const Visitor& visitor_;
  os::Pid child_ = 0;
};

volatile sig_atomic_t told_to_stop = 0;

}  // namespace

bool ServerIdentity::take_option(char option, const char* value) {
  switch (option) {
    case 'g': return read_id(value, gid_);
    case 'u': return read_id(value, uid_);
    default: return read_id(os::get_env("GID"), gid_) && read_id(os::get_env("UID"), uid_);
  }
}

void ServerIdentity::assume() const {
  if (gid_ != 0 && !(os::take_groups(gid_) && os::take_gid(gid_))) {
    die_sys(temporary, "unable to set gid");
  }
  if (uid_ != 0 && !os::take_uid(uid_)) die_sys(temporary, "unable to set uid");
}

std::optional<os::Pid> ServedPrograms::spawn(Args program, int connection,
                                             os::Environment& environment, const Visitor& visitor) {
  const os::Redirect descriptors[] = {{connection, os::standard_input},
                                      {connection, os::standard_output}};
  LastWords words(*this, visitor);
  log_status(size() + 1);
  const os::Child child = os::spawn(program.argv(), {.descriptors = descriptors,
                                                     .last = logging() ? &words : nullptr,
                                                     .environment = environment.array()});
  if (child) {
    add(child.pid());
    return child.pid();
  }
  if (child.failed() == os::Step::fork) {
    warn_sys("dropping connection, unable to fork");
    log_status(size());
  } else {
    warn_sys("dropping connection, unable to run ", program[0]);
    constexpr int wait_status = temporary << 8;  // of a child that had said it itself
    log_end(words.child(), wait_status);
  }
  return std::nullopt;
}

os::Fork ServedPrograms::fork() {
  log_status(size() + 1);
  const os::Fork fork = os::fork();
  if (fork.in_child()) return fork;
  if (fork) {
    add(fork.pid);
  } else {
    warn_sys("dropping connection, unable to fork");
    log_status(size());
  }
  return fork;
}

std::optional<os::Pid> ServedPrograms::take_ended() {
  const auto ended = children_.take_ended();
  if (!ended) return std::nullopt;
  log_end(ended->pid, ended->exit.raw());
  return ended->pid;
}

void ServedPrograms::log_start(os::Pid child, std::string_view address) const {
  if (logging()) say(text::join(name(), ": pid ", child, " from ", address, '\n'));
}

void ServedPrograms::log_verdict(std::string_view verdict, os::Pid child,
                                 std::string_view details) const {
  if (logging()) say(text::join(name(), ": ", verdict, ' ', child, ' ', details, '\n'));
}

void ServedPrograms::log_status(size_t children) const {
  if (logging()) say(text::join(name(), ": status: ", children, '/', limit_, '\n'));
}

void ServedPrograms::log_end(os::Pid child, int wait_status) const {
  if (logging()) say(text::join(name(), ": end ", child, " status ", wait_status, '\n'));
  log_status(size());
}

void ServedPrograms::stop_on_sigterm() {
  os::catch_signal(SIGTERM, [](int) {
    if (told_to_stop != 0) os::exit_now(success);
    told_to_stop = 1;
  });
  children_.await(SIGTERM);
}

bool ServedPrograms::stopping() { return told_to_stop != 0; }

bool ServedPrograms::wait_for_visitor(int listener) const {
  pollfd visitor = {.fd = listener, .events = POLLIN, .revents = 0};
  return children_.wait({&visitor, room() > 0 ? size_t{1} : 0}, os::forever) > 0;
}

void ServedPrograms::rest(std::string_view problem) {
  constexpr int64_t milliseconds = 100;
  if (!complained_) warn_sys(problem);
  complained_ = true;
  children_.wait({}, milliseconds);
}

void ServedPrograms::add(os::Pid child) {
  children_.add(child);
  complained_ = false;
}

}  // namespace cmd
