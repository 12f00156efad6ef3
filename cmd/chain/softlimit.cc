// softlimit: run a program with lower resource limits.
//
//   softlimit [ -OPTION number|= ] ... program [ arg ... ]
//
//   exit 100   wrong usage
//        111   a limit could not be read or set, or the program not be run

#include "cmd/chain.h"
#include "cmd/options.h"
#include "os/limit.h"
#include "text/scan.h"

static constexpr const char* synopsis =
    "softlimit [-a allbytes] [-c corebytes] [-d databytes] [-f filebytes] [-l lockbytes] "
    "[-m membytes] [-o openfiles] [-p processes] [-r residentbytes] [-s stackbytes] "
    "[-t cpusecs] child";

// Nothing here allocates memory before the last option is through: a first one may be too tight.
static void limit(os::Resource resource, std::string_view value) {
  const auto now = os::get_limit(resource);
  if (!now && errno == ENOSYS) return;
  if (!now) cmd::die_sys(cmd::temporary, "getrlimit failed");

  uint64_t wanted = now->hard;
  if (value != "=") {
    const auto number = text::number(value);
    if (!number) cmd::usage(synopsis);
    if (*number < wanted) wanted = *number;
  }
  if (!os::set_limit(resource, {.soft = wanted, .hard = now->hard})) {
    cmd::die_sys(cmd::temporary, "setrlimit failed");
  }
}

int program(cmd::Args args) {
  using enum os::Resource;
  cmd::Options options(args, "a:c:d:f:l:m:o:p:r:s:t:");
  while (const char option = options.next()) {
    switch (option) {
      case 'a': limit(address_space, options.value()); break;
      case 'c': limit(core, options.value()); break;
      case 'd': limit(data, options.value()); break;
      case 'f': limit(file_size, options.value()); break;
      case 'l': limit(locked_memory, options.value()); break;
      case 'm':
        for (const os::Resource resource : {data, stack, locked_memory, address_space}) {
          limit(resource, options.value());
        }
        break;
      case 'o': limit(open_files, options.value()); break;
      case 'p': limit(processes, options.value()); break;
      case 'r': limit(resident, options.value()); break;
      case 's': limit(stack, options.value()); break;
      case 't': limit(cpu_seconds, options.value()); break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  if (args.empty()) cmd::usage(synopsis);
  cmd::chain(args);
}
