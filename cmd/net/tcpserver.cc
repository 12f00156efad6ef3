// tcpserver: accept TCP connections and run a program for each.
//
//   tcpserver [ options ] host port program [ arg ... ]
//
//   exit 0      SIGTERM; the programs live on
//        100    wrong usage
//        111    listening failed
//
// A connection costs one vfork: environment, rules and log lines are made here. Only what may wait
// for the other side (the banner, IDENT), or ends without the program, is done in a forked child.

#include "cmd/options.h"
#include "inet/ident.h"
#include "inet/name.h"
#include "inet/ucspi.h"
#include "inet/verdict.h"
#include "os/children.h"
#include "os/signal.h"
#include "text/scan.h"

constexpr inet::Ip any_address;  // of IPv6, and of IPv4 unless that is turned off
constexpr inet::Ip any_v4_address = inet::Ip::v4(0, 0, 0, 0);

struct Settings {
  uint64_t limit = 40;
  int backlog = 20;
  const char* rules = nullptr;
  std::string_view banner;
  const char* local_name = nullptr;
  int64_t ident_seconds = 26;
  uint32_t gid = 0, uid = 0;  // 0: keep
  uint32_t scope = 0;
  bool verbose = false;
  bool allow_without_rules = false;
  bool announce_port = false;
  bool keep_ip_options = false;
  bool send_at_once = false;
  bool ident = true;
  bool v4_only = false;
  bool present_as_v6 = false;
};

[[noreturn]] static void usage() {
  cmd::usage(
      "tcpserver [ -146UXpPhHrRoOdDqQv ] [ -c limit ] [ -x rules.cdb ] [ -B banner ] [ -g gid ] [ "
      "-u uid ] "
      "[ -b backlog ] [ -l localname ] [ -t timeout ] [ -I interface ] host port program");
}

static uint64_t number(const char* value, uint64_t most) {
  const auto parsed = text::number(value, most);
  if (!parsed) usage();
  return *parsed;
}

static uint32_t identity(const char* value) {
  constexpr uint32_t none = 0xffffffff;  // (uid_t) -1
  return static_cast<uint32_t>(number(value, none - 1));
}

static void take_identity_of_environment(Settings& settings) {
  if (const char* const gid = os::get_env("GID")) settings.gid = identity(gid);
  if (const char* const uid = os::get_env("UID")) settings.uid = identity(uid);
}

static uint32_t scope_of(const char* interface) {
  const uint32_t scope = inet::interface_number(interface);
  if (scope == 0) cmd::die_sys(cmd::temporary, "unable to find interface ", interface);
  return scope;
}

static Settings take_options(cmd::Args& args) {
  constexpr uint64_t most = 0x7fffffff;
  Settings settings;
  cmd::Options options(args, "1UXpPhHrRoOdDqQv46c:x:B:g:u:b:l:t:I:");
  while (const char option = options.next()) {
    switch (option) {
      case '1': settings.announce_port = true; break;
      case '4': settings.v4_only = true; break;
      case '6': settings.present_as_v6 = true; break;
      case 'c': settings.limit = number(options.value(), most); break;
      case 'b': settings.backlog = static_cast<int>(number(options.value(), most)); break;
      case 'x': settings.rules = options.value(); break;
      case 'X': settings.allow_without_rules = true; break;
      case 'B': settings.banner = options.value(); break;
      case 'g': settings.gid = identity(options.value()); break;
      case 'u': settings.uid = identity(options.value()); break;
      case 'U': take_identity_of_environment(settings); break;
      case 'I': settings.scope = scope_of(options.value()); break;
      case 'l': settings.local_name = options.value(); break;
      case 'r': settings.ident = true; break;
      case 'R': settings.ident = false; break;
      case 't': settings.ident_seconds = static_cast<int64_t>(number(options.value(), most)); break;
      case 'o': settings.keep_ip_options = true; break;
      case 'O': settings.keep_ip_options = false; break;
      case 'd': settings.send_at_once = false; break;
      case 'D': settings.send_at_once = true; break;
      case 'q':
        settings.verbose = false;
        cmd::fall_silent();
        break;
      case 'Q':
        settings.verbose = false;
        cmd::speak_again();
        break;
      case 'v':
        settings.verbose = true;
        cmd::speak_again();
        break;
      // No name of a peer is ever looked up, so none is found, nor confirmed.
      case 'h':
      case 'H':
      case 'p':
      case 'P': break;
      default: usage();
    }
  }
  args = options.rest();
  if (args.size() < 3) usage();
  return settings;
}

static uint16_t find_port(std::string_view name) {
  const auto port = inet::find_port(name);
  if (!port && text::all_digits(name)) usage();
  if (!port) cmd::die(cmd::temporary, "unable to figure out port number for ", name);
  return *port;
}

/// A bound socket. `at` becomes what it is bound to; the IPv6 address :: stands for all of IPv4
/// too.
static os::Fd bind_socket(std::string_view host, const Settings& settings, inet::Endpoint& at) {
  const bool anywhere = host.empty() || host == "0" || host == ":0";
  const auto ip = anywhere ? std::optional(settings.v4_only ? any_v4_address : any_address)
                           : inet::find_address(host);
  if (!ip || (settings.v4_only && !ip->is_v4()))
    cmd::die(cmd::temporary, "no IP address for ", host);
  at.ip = *ip;
  at.scope = settings.scope;

  os::Fd socket = inet::tcp_socket(inet::family_of(at.ip));
  if (!socket && anywhere && errno == EAFNOSUPPORT) {
    at.ip = any_v4_address;
    socket = inet::tcp_socket(inet::Family::v4);
  }
  if (!socket) cmd::die_sys(cmd::temporary, "unable to create socket");
  if (!inet::reuse_address(socket) || !inet::bind(socket, at))
    cmd::die_sys(cmd::temporary, "unable to bind");
  return socket;
}

static void take_identity(const Settings& settings) {
  if (settings.gid != 0 && !(os::take_groups(settings.gid) && os::take_gid(settings.gid))) {
    cmd::die_sys(cmd::temporary, "unable to set gid");
  }
  if (settings.uid != 0 && !os::take_uid(settings.uid))
    cmd::die_sys(cmd::temporary, "unable to set uid");
}

static void say_start(const inet::Connection& connection, os::Pid child) {
  cmd::say(text::join(cmd::name(), ": pid ", child, " from ",
                      inet::shown(connection, connection.remote.ip), '\n'));
}

static void say_verdict(std::string_view verdict, const inet::Connection& connection,
                        os::Pid child) {
  cmd::say(
      text::join(cmd::name(), ": ", verdict, ' ', child, ' ', inet::log_text(connection), '\n'));
}

/// The lines of the log that come before the program's own, for which its process must have a
/// number.
class LastWords final : public os::InChild {
 public:
  LastWords(const inet::Connection& connection, bool verbose)
      : connection_(connection), verbose_(verbose) {}
  void run(os::Pid child) override {
    child_ = child;
    if (!verbose_) return;
    say_start(connection_, child);
    say_verdict("ok", connection_, child);
  }
  os::Pid child() const { return child_; }  // 0: never born

 private:
  const inet::Connection& connection_;
  os::Pid child_ = 0;
  bool verbose_;
};

class Server {
 public:
  Server(const Settings& settings, cmd::Args program, os::Fd listener, const inet::Endpoint& at)
      : settings_(settings), program_(program), listener_(std::move(listener)), at_(at) {
    inet::unset_variables(environment_);
  }
  [[noreturn]] void run();

 private:
  void accept_all();
  void serve(inet::Connection& connection, const os::Fd& socket);
  void spawn(const inet::Connection& connection, const os::Fd& socket,
             os::Environment& environment);
  void serve_in_child(inet::Connection& connection, const os::Fd& socket);
  [[noreturn]] void be_child(inet::Connection& connection, const os::Fd& socket);
  inet::Verdict judge(const inet::Connection& connection, os::Environment& environment) const;
  bool find_local(inet::Connection& connection, const os::Fd& socket) const;
  void say_end(os::Pid child, int wait_status) const;
  void say_status(size_t count) const;

  const Settings& settings_;
  cmd::Args program_;
  os::Fd listener_;
  inet::Endpoint at_;
  os::Environment environment_;  // of every program, before its connection is described
  os::Children children_;
  bool complained_ = false;  // that nothing can be accepted
};

void Server::run() {
  say_status(0);
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
    inet::Connection connection;
    connection.present_as_v6 = settings_.present_as_v6;
    if (settings_.local_name != nullptr) connection.local_host = settings_.local_name;
    const os::Fd socket = inet::accept(listener_, connection.remote);
    if (socket) {
      complained_ = false;
      serve(connection, socket);
      continue;
    }
    if (!inet::lasts(errno)) return;
    if (!complained_) cmd::warn_sys("unable to accept connections");
    complained_ = true;
    children_.wait({}, pause);
    return;
  }
}

void Server::serve(inet::Connection& connection, const os::Fd& socket) {
  if (settings_.ident || !settings_.banner.empty()) return serve_in_child(connection, socket);
  if (!settings_.keep_ip_options && connection.remote.ip.is_v4()) inet::drop_ip_options(socket);
  if (!find_local(connection, socket)) return serve_in_child(connection, socket);
  os::Environment environment = environment_;
  inet::set_variables(connection, environment);
  switch (judge(connection, environment)) {
    case inet::Verdict::allow: return spawn(connection, socket, environment);
    case inet::Verdict::deny:
      if (!settings_.verbose) return;  // nobody would see that child
      [[fallthrough]];
    case inet::Verdict::unreadable: return serve_in_child(connection, socket);
  }
}

void Server::spawn(const inet::Connection& connection, const os::Fd& socket,
                   os::Environment& environment) {
  const os::Redirect descriptors[] = {{socket.get(), os::standard_input},
                                      {socket.get(), os::standard_output}};
  LastWords words(connection, settings_.verbose);
  say_status(children_.size() + 1);
  const os::Child child =
      os::spawn(program_.argv(),
                {.descriptors = descriptors, .last = &words, .environment = environment.array()});
  if (child) {
    children_.add(child.pid());
  } else if (words.child() != 0) {
    cmd::warn_sys("dropping connection, unable to run ", program_[0]);
    constexpr int wait_status = cmd::temporary << 8;  // of a child that had said it itself
    say_end(words.child(), wait_status);
  } else {
    cmd::warn_sys("dropping connection, unable to fork");
    say_status(children_.size());
  }
}

void Server::serve_in_child(inet::Connection& connection, const os::Fd& socket) {
  say_status(children_.size() + 1);
  const os::Fork fork = os::fork();
  if (fork.in_child()) be_child(connection, socket);
  if (fork) {
    children_.add(fork.pid);
  } else {
    cmd::warn_sys("dropping connection, unable to fork");
    say_status(children_.size());
  }
}

template <typename... Parts>
[[noreturn]] static void drop_connection(const Parts&... parts) {
  cmd::warn_sys("dropping connection, ", parts...);
  cmd::exit(cmd::temporary);
}

void Server::be_child(inet::Connection& connection, const os::Fd& socket) {
  os::default_caught_signals();
  const os::Pid self = os::process_id();
  if (settings_.verbose) say_start(connection, self);
  if (!settings_.keep_ip_options && connection.remote.ip.is_v4()) inet::drop_ip_options(socket);
  if (!os::write_all(socket.get(), settings_.banner)) drop_connection("unable to print banner");
  if (!find_local(connection, socket)) drop_connection("unable to get local address");
  if (settings_.ident) {
    connection.remote_info =
        inet::ask_ident(connection.local, connection.remote, settings_.ident_seconds * 1000);
  }
  inet::set_variables(connection, environment_);
  const inet::Verdict verdict = judge(connection, environment_);
  if (verdict == inet::Verdict::unreadable) drop_connection("unable to read ", settings_.rules);
  if (settings_.verbose) say_verdict(verdict == inet::Verdict::allow ? "ok" : "deny", connection, self);
  if (verdict == inet::Verdict::deny) cmd::exit(cmd::permanent);
  if (!os::copy(socket.get(), os::standard_input) || !os::copy(socket.get(), os::standard_output)) {
    drop_connection("unable to set up descriptors");
  }
  os::exec(program_[0], program_.argv(), environment_.array());
  drop_connection("unable to run ", program_[0]);
}

inet::Verdict Server::judge(const inet::Connection& connection, os::Environment& environment) const {
  if (settings_.rules == nullptr) return inet::Verdict::allow;
  const auto without = settings_.allow_without_rules ? inet::NoRules::allow : inet::NoRules::unreadable;
  return inet::judge(settings_.rules, without, connection, environment);
}

bool Server::find_local(inet::Connection& connection, const os::Fd& socket) const {
  const bool known = at_.ip != any_address && at_.ip != any_v4_address;
  const auto local = known ? std::optional(at_) : inet::local_endpoint(socket);
  if (local) connection.local = *local;
  return local.has_value();
}

void Server::say_end(os::Pid child, int wait_status) const {
  if (!settings_.verbose) return;
  cmd::say(text::join(cmd::name(), ": end ", child, " status ", wait_status, '\n'));
  say_status(children_.size());
}

void Server::say_status(size_t count) const {
  if (settings_.verbose)
    cmd::say(text::join(cmd::name(), ": status: ", count, '/', settings_.limit, '\n'));
}

int program(cmd::Args args) {
  const Settings settings = take_options(args);
  inet::Endpoint at;
  at.port = find_port(args[1]);
  os::catch_signal(SIGTERM, [](int) { os::exit_now(cmd::success); });
  os::ignore_signal(SIGPIPE);

  os::Fd listener = bind_socket(args[0], settings, at);
  if (settings.send_at_once) inet::send_at_once(listener);
  if (!inet::listen(listener, settings.backlog)) cmd::die_sys(cmd::temporary, "unable to listen");
  if (const auto local = inet::local_endpoint(listener)) at.port = local->port;
  take_identity(settings);
  if (settings.announce_port && !os::write_all(os::standard_output, text::join(at.port, '\n'))) {
    cmd::die_sys(cmd::temporary, "unable to print port");
  }
  os::drop_standard();
  Server(settings, args.tail(2), std::move(listener), at).run();
}
