// unixserver: accept connections at a socket in the file system and run a program for each.
//
//   unixserver [ options ] socket program [ arg ... ]
//
//   exit 0    SIGTERM, SIGINT or SIGQUIT; the programs live on
//        1    anything else
//
// Lines of the log go to standard output, unlike those of tcpserver. A connection costs one vfork.

#include <cerrno>
#include <charconv>
#include <cstring>

#include "cmd/options.h"
#include "inet/socket.h"
#include "inet/ucspi_unix.h"
#include "io/buffer.h"
#include "os/children.h"
#include "os/signal.h"
#include "text/scan.h"

static constexpr int failed = 1;
static constexpr int not_run =
    255;  // what the child of a connection exits with if there is no program
static constexpr uint32_t keep = 0xffffffff;  // (uid_t) -1: the one there is

struct Settings {
  uint64_t limit = 10;
  int backlog = 128;
  std::string_view banner;
  os::Mode mask = 0;
  std::optional<os::Mode> mode;
  uint32_t uid = keep, gid = keep;
  uint32_t socket_uid = keep, socket_gid = keep;
  bool verbose = false;
  bool leave_socket = false;
};

[[noreturn]] static void usage() {
  cmd::quit(failed,
            "usage: unixserver [ -qQvdDUO ] [ -u uid ] [ -g gid ] [ -o uid ] [ -r gid ] "
            "[ -p mode ] [ -m mask ] [ -c limit ] [ -b backlog ] [ -B banner ] "
            "socket program [ arg ... ]");
}

static constinit const char* socket_to_remove = nullptr;

static void remove_socket() {
  const os::KeepErrno keep_errno;
  if (socket_to_remove != nullptr) (void)os::unlink(socket_to_remove);
}

static void say_error(std::string_view call, int error) {
  cmd::say(text::join(call, ": ", os::error_text(error), '\n'));
}

[[noreturn]] static void die(std::string_view call) {
  remove_socket();
  say_error(call, errno);
  cmd::exit(failed);
}

static uint64_t number(const char* value, uint64_t most) {
  const auto parsed = value == nullptr ? std::nullopt : text::number(value, most);
  if (!parsed) usage();
  return *parsed;
}

static uint32_t identity(const char* value) {
  return static_cast<uint32_t>(number(value, keep - 1));
}

static os::Mode octal(std::string_view value) {
  constexpr uint64_t most = 07777;
  const text::Scanned scanned = text::scan_octal(value);
  if (scanned.length == 0 || scanned.length < value.size() || scanned.value > most) usage();
  return static_cast<os::Mode>(scanned.value);
}

static void set_verbosity(Settings& settings, char option) {
  settings.verbose = option == 'v';
  option == 'q' ? cmd::fall_silent() : cmd::speak_again();
}

static Settings take_options(cmd::Args& args) {
  constexpr uint64_t most = 0x7fffffff;
  Settings settings;
  cmd::Options options(args, "qQvdDUOu:g:o:r:p:m:c:b:B:");
  while (const char option = options.next()) {
    switch (option) {
      case 'q':
      case 'Q':
      case 'v': set_verbosity(settings, option); break;
      case 'd': settings.leave_socket = true; break;
      case 'D': settings.leave_socket = false; break;
      case 'u': settings.uid = identity(options.value()); break;
      case 'g': settings.gid = identity(options.value()); break;
      case 'U':
        settings.uid = identity(os::get_env("UID"));
        settings.gid = identity(os::get_env("GID"));
        break;
      case 'o': settings.socket_uid = identity(options.value()); break;
      case 'r': settings.socket_gid = identity(options.value()); break;
      case 'O':
        settings.socket_uid = identity(os::get_env("SOCKET_UID"));
        settings.socket_gid = identity(os::get_env("SOCKET_GID"));
        break;
      case 'p': settings.mode = octal(options.value()); break;
      case 'm': settings.mask = octal(options.value()); break;
      case 'c': settings.limit = number(options.value(), most); break;
      case 'b': settings.backlog = static_cast<int>(number(options.value(), most)); break;
      case 'B': settings.banner = options.value(); break;
      default: usage();
    }
  }
  args = options.rest();
  if (args.size() < 2 || settings.limit == 0) usage();
  return settings;
}

/// A socket at `path`, in the place of one that was left there, and of nothing else.
static os::Fd listen(const char* path, const Settings& settings) {
  const auto there = os::link_status(path);
  if (there && there->type == os::FileType::socket && !os::unlink(path)) die("unlink");
  const os::Mode before = os::set_umask(settings.mask);
  os::Fd socket = os::bind_local(path);
  os::set_umask(before);
  if (!socket) die("bind");
  if (!settings.leave_socket) socket_to_remove = path;
  const bool own = settings.socket_uid != keep || settings.socket_gid != keep;
  if (own && !os::change_owner(path, settings.socket_uid, settings.socket_gid)) die("chown");
  if (settings.mode && !os::change_mode(path, *settings.mode)) die("chmod");
  if (!os::listen_on(socket, settings.backlog)) die("listen");
  return socket;
}

static void take_identity(const Settings& settings) {
  const bool root = os::effective_uid() == 0;
  if (settings.gid != keep && root && !os::take_groups(settings.gid)) die("setgroups");
  if (settings.gid != keep && !os::take_gid(settings.gid)) die("setgid");
  if (settings.uid != keep && !os::take_uid(settings.uid)) die("setuid");
}

static void end_on_signals() {
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT}) {
    os::catch_signal(signal, [](int) {
      remove_socket();
      os::exit_now(cmd::success);
    });
  }
  // Not ignored: that the programs would inherit.
  for (const int signal : {SIGHUP, SIGALRM}) os::catch_signal(signal, [](int) {});
  os::ignore_signal(SIGPIPE);
}

/// What only the child can do: it knows its number, and may fail to greet.
class Greeter final : public os::InChild {
 public:
  /// `digits` has room for a process number and a NUL.
  Greeter(int connection, std::string_view banner, char* digits)
      : banner_(banner), digits_(digits), connection_(connection) {}
  void run(os::Pid child) override {
    child_ = child;
    *std::to_chars(digits_, digits_ + room, child).ptr = '\0';
    if (banner_.empty()) return;
    const auto written = os::write_ready(connection_, banner_);  // nobody waits for a client here
    if (written != static_cast<ptrdiff_t>(banner_.size())) os::exit_now(not_run);
  }
  os::Pid child() const { return child_; }

  static constexpr size_t room = 10;

 private:
  std::string_view banner_;
  char* digits_;
  int connection_;
  os::Pid child_ = 0;  // 0: never born
};

class Server {
 public:
  Server(const Settings& settings, cmd::Args program, os::Fd listener, const char* path)
      : settings_(settings), program_(program), listener_(std::move(listener)) {
    inet::set_unix_variables(environment_, path);
    environment_.set("UNIXLOCALPID", std::string(Greeter::room + 1, '0'));
  }
  [[noreturn]] void run();

 private:
  void accept_all();
  void serve(const os::Fd& connection);
  char* digits_of_pid(char* const* environment) const;
  template <typename... Parts>
  void say(const Parts&... parts) const {
    if (settings_.verbose)
      io::say(os::standard_output, text::join(cmd::name(), ": ", parts..., '\n'));
  }
  void say_end(os::Pid child, int wait_status) const;

  const Settings& settings_;
  cmd::Args program_;
  os::Fd listener_;
  os::Environment environment_;  // of every program, but for its peer
  os::Children children_;
  bool complained_ = false;  // that nothing can be accepted
};

void Server::run() {
  say("status: 0/", settings_.limit);
  for (;;) {
    while (const auto ended = children_.take_ended()) say_end(ended->pid, ended->exit.raw());
    pollfd listener = {.fd = listener_.get(), .events = POLLIN, .revents = 0};
    const size_t watched = children_.size() < settings_.limit ? 1 : 0;
    if (children_.wait({&listener, watched}, os::forever) > 0) accept_all();
  }
}

/// Serves all connections that wait, as far as the limit goes.
void Server::accept_all() {
  constexpr int64_t pause = 100;
  while (children_.size() < settings_.limit) {
    const os::Fd connection = os::accept_blocking(listener_);
    if (connection) {
      complained_ = false;
      serve(connection);
      continue;
    }
    if (!inet::lasts(errno)) return;
    if (!complained_) say_error("accept", errno);
    complained_ = true;
    children_.wait({}, pause);
    return;
  }
}

void Server::serve(const os::Fd& connection) {
  inet::set_unix_peer(environment_, os::peer_of(connection));
  char* const* const environment = environment_.array();
  const os::Redirect descriptors[] = {{connection.get(), os::standard_input},
                                      {connection.get(), os::standard_output}};
  Greeter greeter(connection.get(), settings_.banner, digits_of_pid(environment));
  say("status: ", children_.size() + 1, '/', settings_.limit);
  const os::Child child = os::spawn(
      program_.argv(), {.descriptors = descriptors, .last = &greeter, .environment = environment});
  if (child) {
    children_.add(child.pid());
    say("pid ", child.pid());
    return;
  }
  const int error = errno;
  if (greeter.child() != 0) {
    say("pid ", greeter.child());
    say_error("execvp", error);
    say_end(greeter.child(), not_run << 8);  // as of a child that had said it itself
  } else {
    say_error("fork", error);
    say("status: ", children_.size(), '/', settings_.limit);
  }
}

char* Server::digits_of_pid(char* const* environment) const {
  constexpr std::string_view variable = "UNIXLOCALPID=";
  while (std::strncmp(*environment, variable.data(), variable.size()) != 0) ++environment;
  return *environment + variable.size();
}

void Server::say_end(os::Pid child, int wait_status) const {
  say("end ", child, " status ", wait_status);
  say("status: ", children_.size(), '/', settings_.limit);
}

int program(cmd::Args args) {
  const Settings settings = take_options(args);
  const char* const path = args[0];
  end_on_signals();
  os::Fd listener = listen(path, settings);
  take_identity(settings);
  Server(settings, args.tail(1), std::move(listener), path).run();
}
