// spawnloop: the bare minimum of a server, to measure tcpserver against: accept, posix_spawn, reap.
//
//   spawnloop ip port program [ arg ... ]

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/program.h"
#include "inet/name.h"
#include "inet/socket.h"
#include "os/environment.h"

int program(cmd::Args args) {
  if (args.size() < 3) cmd::usage("spawnloop ip port program [ arg ... ]");
  const auto ip = inet::parse_ip(args[0]);
  const auto port = inet::find_port(args[1]);
  if (!ip || !port) cmd::die(cmd::permanent, "no such address");
  const os::Fd listener = inet::tcp_socket(inet::family_of(*ip));
  if (!inet::reuse_address(listener) || !inet::bind(listener, {*ip, *port}) ||
      ::listen(listener.get(), 128) < 0) {
    cmd::die_sys(cmd::temporary, "unable to listen");
  }
  for (;;) {
    const int connection = ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, connection, 0);
    ::posix_spawn_file_actions_adddup2(&actions, connection, 1);
    pid_t child;
    if (::posix_spawnp(&child, args[2], &actions, nullptr, args.tail(2).argv(),
                       os::environment()) != 0) {
      cmd::die(cmd::temporary, "unable to run ", args[2]);
    }
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(connection);
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
}
