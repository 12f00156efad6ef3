// inherited: print what this program was started with, for tests of what a chain hands on.
//
//   fd N        one line per open descriptor
//   ignored N   one line per ignored signal
//   blocked N   one line per blocked signal
//   env A=B     one line per variable, sorted; only with the argument `env`

#include <algorithm>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "os/fd.h"

int program(cmd::Args args) {
  for (int fd = 0; fd < 1024; ++fd) {
    if (os::is_open(fd)) io::out.print("fd ", fd, '\n');
  }
  sigset_t blocked;
  ::sigprocmask(SIG_SETMASK, nullptr, &blocked);
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    struct sigaction action;
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
      io::out.print("ignored ", signal, '\n');
    }
    if (::sigismember(&blocked, signal) == 1) io::out.print("blocked ", signal, '\n');
  }
  if (!args.empty() && std::string_view(args[0]) == "env") {
    std::vector<std::string> variables;
    for (char** entry = os::environment(); *entry != nullptr; ++entry) variables.emplace_back(*entry);
    std::ranges::sort(variables);
    for (const std::string& variable : variables) io::out.print("env ", variable, '\n');
  }
  return io::finish();
}
