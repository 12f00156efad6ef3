// tcpserver: accept TCP connections and run a program for each.
//
//   tcpserver [ options ] host port program [ arg ... ]
//
//   exit 0      SIGTERM; the programs live on, or with -w have ended
//        100    wrong usage
//        111    listening failed
//
// A connection costs one vfork: environment, rules and log lines are made here. Only what may wait
// for others (the banner, names, IDENT), or ends without the program, is done in a forked child.

#include "cmd/host.h"
#include "cmd/options.h"
#include "cmd/server.h"
#include "inet/crowd.h"
#include "inet/listener.h"
#include "inet/ucspi_names.h"
#include "inet/verdict.h"
#include "os/signal.h"
#include "text/scan.h"

struct Settings {
  uint64_t limit = 40;
  inet::CrowdLimits crowd_limits;
  const char* rules = nullptr;
  inet::NoRules without_rules = inet::NoRules::unreadable;
  std::string_view banner;
  inet::NamesWanted names;
  int backlog = 20;
  std::optional<int> handed_in;  // the descriptor of the listener
  uint32_t scope = 0;
  cmd::ServerIdentity identity;
  cmd::LogLines log_lines = cmd::LogLines::none;
  bool announce_port = false;
  bool keep_ip_options = false;
  bool send_at_once = false;
  bool v4_only = false;
  bool present_as_v6 = false;
  bool wait_for_programs = false;  // after SIGTERM
};

[[noreturn]] static void usage() {
  cmd::usage(
      "tcpserver [ -146UXpPhHrRoOdDqQvw ] [ -c limit ] [ -C limit[:text] ] [ -x rules.cdb ] "
      "[ -B banner ] [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ] [ -t timeout ] "
      "[ -I interface ] [ -s fd ] host port program");
}

static int number(std::string_view value) {
  const auto parsed = text::number(value, std::numeric_limits<int>::max());
  if (!parsed) usage();
  return static_cast<int>(*parsed);
}

static inet::CrowdLimits crowd_limits(std::string_view value) {
  const auto limits = inet::parse_crowd_limits(value);
  if (!limits) usage();
  return *limits;
}

static int descriptor(const char* value) {
  const int fd = number(value);
  if (fd == os::standard_error) usage();  // which the programs have too
  return fd;
}

static Settings take_options(cmd::Args& args) {
  Settings settings;
  cmd::Options options(args, "1UXpPhHrRoOdDqQvw46c:C:x:B:g:u:b:l:t:I:s:");
  while (const char option = options.next()) {
    switch (option) {
      case '1': settings.announce_port = true; break;
      case '4': settings.v4_only = true; break;
      case '6': settings.present_as_v6 = true; break;
      case 'c': settings.limit = static_cast<uint64_t>(number(options.value())); break;
      case 'C': settings.crowd_limits = crowd_limits(options.value()); break;
      case 'b': settings.backlog = number(options.value()); break;
      case 's': settings.handed_in = descriptor(options.value()); break;
      case 'I': settings.scope = cmd::find_interface(options.value()); break;
      case 'x': settings.rules = options.value(); break;
      case 'X': settings.without_rules = inet::NoRules::allow; break;
      case 'B': settings.banner = options.value(); break;
      case 'o': settings.keep_ip_options = true; break;
      case 'O': settings.keep_ip_options = false; break;
      case 'd': settings.send_at_once = false; break;
      case 'D': settings.send_at_once = true; break;
      case 'w': settings.wait_for_programs = true; break;
      case 'h':
      case 'H':
      case 'p':
      case 'P':
      case 'r':
      case 'R':
      case 'l':
      case 't':
        if (!settings.names.take_option(option, options.value())) usage();
        break;
      case 'g':
      case 'u':
      case 'U':
        if (!settings.identity.take_option(option, options.value())) usage();
        break;
      case 'q':
      case 'Q':
      case 'v': settings.log_lines = cmd::take_verbosity(option); break;
      default: usage();
    }
  }
  args = options.rest();
  if (args.size() < 3) usage();
  return settings;
}

/// Where to listen; at :: for every address of this host.
static inet::Endpoint find_host(std::string_view host, const Settings& settings) {
  if (host.empty() || host == "0" || host == ":0") {
    return {settings.v4_only ? inet::Ip::v4(0, 0, 0, 0) : inet::Ip(), 0, settings.scope};
  }
  const inet::Host found =
      cmd::find_host(host, settings.v4_only ? inet::Kinds::v4 : inet::Kinds::both);
  return {found.addresses.values[0], 0, found.scope != 0 ? found.scope : settings.scope};
}

static inet::Listener listen(cmd::Args operands, const Settings& settings) {
  inet::Listener listener;
  if (settings.handed_in) {
    listener = inet::take_listener(*settings.handed_in);
  } else {
    const auto port = cmd::find_port(operands[1]);
    if (!port) usage();
    inet::Endpoint at = find_host(operands[0], settings);
    at.port = *port;
    listener = inet::listen_at(at, settings.backlog);
  }
  if (!listener.socket) cmd::die_sys(cmd::temporary, "unable to ", listener.failed);
  if (settings.send_at_once) inet::send_at_once(listener.socket);
  return listener;
}

class Server {
 public:
  Server(const Settings& settings, cmd::Args program, inet::Listener listener)
      : settings_(settings), program_(program), listener_(std::move(listener)) {
    inet::unset_variables(environment_);
    if (!settings.handed_in) return;
    // What was handed in to us is not handed on.
    for (const char* const name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"}) {
      environment_.unset(name);
    }
  }
  void run();

 private:
  void accept_all();
  void serve(inet::Connection& connection, const os::Fd& socket);
  void serve_in_child(inet::Connection& connection, const os::Fd& socket);
  [[noreturn]] void be_child(inet::Connection& connection, const os::Fd& socket);
  inet::Verdict judge(const inet::Connection& connection, os::Environment& environment) const;
  bool turn_away(const inet::Connection& connection, const os::Fd& socket,
                 const os::Environment& environment, os::Pid child) const;

  const Settings& settings_;
  cmd::Args program_;
  inet::Listener listener_;
  os::Environment environment_;  // of every program, before its connection is described
  cmd::ServedPrograms programs_{settings_.log_lines, settings_.limit};
  inet::Crowd crowd_;
};

/// Returns when it was told to stop and all programs have ended.
void Server::run() {
  if (settings_.wait_for_programs) programs_.stop_on_sigterm();
  programs_.log_status(0);
  while (!programs_.stopping() || programs_.size() > 0) {
    if (programs_.wait_for_visitor(listener_.socket.get())) accept_all();
    if (programs_.stopping()) listener_.socket.reset();
    while (const auto ended = programs_.take_ended()) crowd_.remove(*ended);
  }
}

/// Serves those who wait, at most as many as there is room for: in between, children that have
/// ended must be seen off.
void Server::accept_all() {
  for (size_t room = programs_.room(); room > 0; --room) {
    inet::Connection connection;
    connection.present_as_v6 = settings_.present_as_v6;
    const os::Fd socket = inet::accept(listener_.socket, connection.remote);
    if (!socket && inet::lasts(errno)) programs_.rest("unable to accept connections");
    if (!socket) return;
    serve(connection, socket);
  }
}

void Server::serve(inet::Connection& connection, const os::Fd& socket) {
  constexpr os::Pid no_process = 0;
  if (!settings_.keep_ip_options && connection.remote.ip.is_v4()) inet::drop_ip_options(socket);
  const auto local = listener_.end_of(socket);
  if (!local) return cmd::warn_sys("dropping connection, unable to get local address");
  connection.local = *local;
  if (settings_.names.asks() || !settings_.banner.empty()) {
    const bool limits_known = settings_.rules == nullptr;
    if (limits_known && turn_away(connection, socket, environment_, no_process)) return;
    return serve_in_child(connection, socket);
  }
  settings_.names.find(connection);  // asks nobody here
  os::Environment environment = environment_;
  inet::set_variables(connection, environment);
  switch (judge(connection, environment)) {
    case inet::Verdict::allow: break;
    case inet::Verdict::deny:
      if (!programs_.logging()) return;  // nobody would see that child
      [[fallthrough]];
    case inet::Verdict::unreadable: return serve_in_child(connection, socket);
  }
  if (turn_away(connection, socket, environment, no_process)) return;
  cmd::Visitor visitor;
  if (programs_.logging())
    visitor = {inet::shown(connection, connection.remote.ip), inet::log_text(connection)};
  const auto child = programs_.spawn(program_, socket.get(), environment, visitor);
  if (child) crowd_.add(*child, connection.remote.ip);
}

void Server::serve_in_child(inet::Connection& connection, const os::Fd& socket) {
  const os::Fork fork = programs_.fork();
  if (fork.in_child()) be_child(connection, socket);
  if (fork) crowd_.add(fork.pid, connection.remote.ip);
}

template <typename... Parts>
[[noreturn]] static void drop_connection(const Parts&... parts) {
  cmd::warn_sys("dropping connection, ", parts...);
  cmd::exit(cmd::temporary);
}

void Server::be_child(inet::Connection& connection, const os::Fd& socket) {
  os::default_caught_signals();
  os::unblock_all_signals();
  listener_.socket.reset();  // the port must be free as soon as the server ends
  const os::Pid self = os::process_id();
  programs_.log_start(self, inet::shown(connection, connection.remote.ip));
  if (!os::write_all(socket.get(), settings_.banner)) drop_connection("unable to print banner");
  settings_.names.find(connection);
  inet::set_variables(connection, environment_);
  const inet::Verdict verdict = judge(connection, environment_);
  if (verdict == inet::Verdict::unreadable) drop_connection("unable to read ", settings_.rules);
  const bool allowed = verdict == inet::Verdict::allow;
  if (allowed && turn_away(connection, socket, environment_, self)) cmd::exit(cmd::temporary);
  programs_.log_verdict(allowed ? "ok" : "deny", self, inet::log_text(connection));
  if (!allowed) cmd::exit(cmd::permanent);
  if (!os::copy(socket.get(), os::standard_input) || !os::copy(socket.get(), os::standard_output)) {
    drop_connection("unable to set up descriptors");
  }
  os::exec(program_[0], program_.argv(), environment_.array());
  drop_connection("unable to run ", program_[0]);
}

inet::Verdict Server::judge(const inet::Connection& connection,
                            os::Environment& environment) const {
  if (settings_.rules == nullptr) return inet::Verdict::allow;
  return inet::judge(settings_.rules, settings_.without_rules, connection, environment);
}

/// True, and he is told, if whoever connected is one too many of his address or network.
bool Server::turn_away(const inet::Connection& connection, const os::Fd& socket,
                       const os::Environment& environment, os::Pid child) const {
  const inet::CrowdLimits limits = settings_.crowd_limits.changed_by(environment);
  if (crowd_.has_room(connection.remote.ip, limits)) return false;
  if (!limits.refusal.empty()) (void)os::write_ready(socket.get(), limits.refusal + "\r\n");
  programs_.log_verdict("full", child, inet::log_text(connection));
  return true;
}

int program(cmd::Args args) {
  const Settings settings = take_options(args);
  os::catch_signal(SIGTERM, [](int) { os::exit_now(cmd::success); });
  os::ignore_signal(SIGPIPE);
  inet::Listener listener = listen(args, settings);
  settings.identity.assume();
  const std::string port = text::join(listener.at.port, '\n');
  if (settings.announce_port && !os::write_all(os::standard_output, port)) {
    cmd::die_sys(cmd::temporary, "unable to print port");
  }
  os::drop_standard();
  Server(settings, args.tail(2), std::move(listener)).run();
  return cmd::success;
}
