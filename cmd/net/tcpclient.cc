// tcpclient: connect by TCP and run a program that reads from the network and writes to it.
//
//   tcpclient [ options ] host port program [ arg ... ]
//
//   exit 100    wrong usage
//        111    no connection, or no such program
//        other  that of the program


#include "cmd/host.h"
#include "cmd/options.h"
#include "inet/ucspi_names.h"
#include "os/process.h"
#include "os/random.h"
#include "os/signal.h"
#include "text/scan.h"
#include "text/split.h"

constexpr inet::Ip any_address;
constexpr inet::Ip any_v4_address = inet::Ip::v4(0, 0, 0, 0);

struct Settings {
  std::optional<inet::Ip> local_ip;
  uint16_t local_port = 0;
  uint32_t scope = 0;
  int64_t first_patience = 2000;    // milliseconds for each address
  int64_t second_patience = 58000;  // for each that did not answer in time
  inet::NamesWanted names;
  bool verbose = false;
  bool quiet = false;
  bool send_at_once = false;
  bool v4_only = false;
  bool present_as_v6 = false;
};

[[noreturn]] static void usage() {
  cmd::usage(
      "tcpclient [ -46hHrRdDqQv ] [ -i localip ] [ -p localport ] [ -T timeoutconn ] "
      "[ -l localname ] [ -t timeoutinfo ] [ -I interface ] host port program");
}

static uint64_t number(std::string_view value, uint64_t most) {
  const auto parsed = text::number(value, most);
  if (!parsed) usage();
  return *parsed;
}

static int64_t seconds(std::string_view value) {
  constexpr uint64_t most = 0x7fffffff;
  return static_cast<int64_t>(number(value, most));
}

/// `a+b` seconds; `a` alone is `a+0`.
static void take_patience(std::string_view value, Settings& settings) {
  const text::Halves halves = text::halves(value, '+');
  settings.first_patience = 1000 * seconds(halves.before);
  settings.second_patience = halves.found ? 1000 * seconds(halves.after) : 0;
}

static inet::Ip address(const char* value) {
  const auto ip = inet::parse_ip(value);
  if (!ip) usage();
  return *ip;
}

static Settings take_options(cmd::Args& args) {
  constexpr uint64_t highest_port = 65535;
  Settings settings;
  cmd::Options options(args, "46hHrRdDqQvi:p:T:l:t:I:");
  while (const char option = options.next()) {
    switch (option) {
      case '4': settings.v4_only = true; break;
      case '6': settings.present_as_v6 = true; break;
      case 'h':
      case 'H':
      case 'r':
      case 'R':
      case 'l':
      case 't':
        if (!settings.names.take_option(option, options.value())) usage();
        break;
      case 'd': settings.send_at_once = false; break;
      case 'D': settings.send_at_once = true; break;
      case 'q':
      case 'Q':
      case 'v':
        settings.quiet = option == 'q';
        settings.verbose = option == 'v';
        break;
      case 'i': settings.local_ip = address(options.value()); break;
      case 'p':
        settings.local_port = static_cast<uint16_t>(number(options.value(), highest_port));
        break;
      case 'T': take_patience(options.value(), settings); break;
      case 'I': settings.scope = cmd::find_interface(options.value()); break;
      default: usage();
    }
  }
  args = options.rest();
  // qmail: not earlier; a bad option is complained of in any case.
  if (settings.quiet) cmd::fall_silent();
  if (args.size() < 3) usage();
  return settings;
}

/// The kinds of addresses that can be reached from where we are to connect.
static inet::Kinds kinds(const Settings& settings) {
  if (settings.local_ip) return settings.local_ip->is_v4() ? inet::Kinds::v4 : inet::Kinds::v6;
  return settings.v4_only ? inet::Kinds::v4 : inet::Kinds::both;
}

/// Every address of the host, in random order: all its clients together use them evenly.
static std::vector<inet::Endpoint> find_remotes(std::string_view operand, uint16_t port,
                                                const Settings& settings) {
  const inet::Kinds allowed = kinds(settings);
  const bool v6 =
      allowed == inet::Kinds::v6 || (allowed == inet::Kinds::both && settings.present_as_v6);
  const bool here = operand.empty() || operand == "0";
  const std::string_view loopback = v6 ? "::1" : "127.0.0.1";
  inet::Host found = cmd::find_host(here ? loopback : operand, allowed);
  std::vector<inet::Ip>& ips = found.addresses.values;
  os::shuffle(ips);
  std::vector<inet::Endpoint> remotes;
  const uint32_t scope = found.scope != 0 ? found.scope : settings.scope;
  for (const inet::Ip& ip : ips) remotes.push_back({ip, port, scope});
  return remotes;
}

static os::Fd connect(const inet::Endpoint& remote, const Settings& settings, int64_t patience) {
  os::Fd socket = inet::tcp_socket(inet::family_of(remote.ip));
  if (!socket && errno == EAFNOSUPPORT) return {};  // other addresses may be of the other kind
  if (!socket) cmd::die_sys(cmd::temporary, "unable to create socket");
  if (settings.local_ip || settings.local_port != 0) {
    const inet::Ip any = remote.ip.is_v4() ? any_v4_address : any_address;
    const inet::Endpoint local{settings.local_ip.value_or(any), settings.local_port, remote.scope};
    if (!inet::bind(socket, local)) cmd::die_sys(cmd::temporary, "unable to bind socket");
  }
  if (!inet::connect(socket, remote, patience)) return {};
  return socket;
}

static void complain(const inet::Endpoint& remote) {
  cmd::say(text::join(cmd::name(), ": unable to connect to ", inet::format(remote.ip), " port ",
                      remote.port, ": ", os::error_text(errno), '\n'));
}

/// Tries all addresses briefly, then those that did not answer again, with more patience. A single
/// one gets all the patience at once.
static os::Fd connect_to_any(const std::vector<inet::Endpoint>& remotes, const Settings& settings) {
  const bool single = remotes.size() == 1;
  const int64_t first = settings.first_patience + (single ? settings.second_patience : 0);
  const int64_t second = single ? 0 : settings.second_patience;
  std::vector<inet::Endpoint> slow;
  for (const inet::Endpoint& remote : remotes) {
    if (os::Fd socket = connect(remote, settings, first)) return socket;
    if (errno == ETIMEDOUT && second > 0) {
      slow.push_back(remote);
    } else {
      complain(remote);
    }
  }
  for (const inet::Endpoint& remote : slow) {
    if (os::Fd socket = connect(remote, settings, second)) return socket;
    complain(remote);
  }
  cmd::exit(cmd::temporary);
}

/// Everything that the program will be told of its connection.
static inet::Connection describe(const os::Fd& socket, const Settings& settings) {
  inet::Connection connection;
  const auto local = inet::local_endpoint(socket.get());
  const auto remote = inet::remote_endpoint(socket.get());
  if (!local || !remote) cmd::die_sys(cmd::temporary, "unable to get addresses");
  connection.local = *local;
  connection.remote = *remote;
  connection.present_as_v6 = settings.present_as_v6;
  if (settings.verbose) {
    cmd::say(text::join(cmd::name(), ": connected to ", inet::format(remote->ip), " port ",
                        remote->port, '\n'));
  }
  settings.names.find(connection);
  return connection;
}

int program(cmd::Args args) {
  os::close_given(inet::from_network);
  os::close_given(inet::to_network);
  os::ignore_signal(SIGPIPE);
  const Settings settings = take_options(args);
  const auto port = cmd::find_port(args[1]);
  if (!port) usage();
  const auto remotes = find_remotes(args[0], *port, settings);
  const os::Fd socket = connect_to_any(remotes, settings);
  if (settings.send_at_once) inet::send_at_once(socket);

  os::Environment environment;
  inet::unset_variables(environment);
  inet::set_variables(describe(socket, settings), environment);

  const cmd::Args program = args.tail(2);
  if (!os::set_blocking(socket.get()) || !os::copy(socket.get(), inet::from_network)) {
    cmd::die_sys(cmd::temporary, "unable to set up descriptor 6");
  }
  if (!os::copy(socket.get(), inet::to_network)) {
    cmd::die_sys(cmd::temporary, "unable to set up descriptor 7");
  }
  os::exec(program[0], program.argv(), environment.array());
  cmd::die_sys(cmd::temporary, "unable to run ", program[0]);
}
