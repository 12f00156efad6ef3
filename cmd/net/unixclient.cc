// unixclient: connect to a socket in the file system and run a program, which has the connection as
// its descriptors 6 and 7.
//
//   unixclient [ -qQv ] socket program [ arg ... ]
//
//   exit 1      no connection, no program, or wrong usage
//        other  the program's

#include <cerrno>

#include "cmd/options.h"
#include "inet/ucspi_unix.h"
#include "os/process.h"

static constexpr int failed = 1;
static constexpr int from_network = 6;
static constexpr int to_network = 7;

[[noreturn]] static void die(std::string_view call) {
  cmd::quit(failed, call, ": ", os::error_text(errno));
}

[[noreturn]] static void usage() {
  cmd::quit(failed, "usage: unixclient [ -qQv ] socket program [ arg ... ]");
}

int program(cmd::Args args) {
  cmd::Options options(args, "qQv");
  while (const char option = options.next()) {
    switch (option) {
      case 'q': cmd::fall_silent(); break;
      case 'Q':
      case 'v': cmd::speak_again(); break;
      default: usage();
    }
  }
  args = options.rest();
  if (args.size() < 2) usage();

  const os::Fd connection = os::connect_local(args[0]);
  if (!connection) die("connect");
  os::Environment environment;
  inet::set_unix_variables(environment, args[0]);
  inet::set_unix_peer(environment, os::peer_of(connection));
  environment.set("UNIXLOCALPID", text::join(os::process_id()));
  for (const int fd : {from_network, to_network}) {
    if (!os::copy(connection.get(), fd)) die("dup2");
  }
  os::exec(args[1], args.tail(1).argv(), environment.array());
  die("execvp");
}
