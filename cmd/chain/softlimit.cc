// softlimit: run a program with lower resource limits.
//
//   softlimit [ -OPTION number|=|- ] ... program [ arg ... ]
//
//   exit 100   wrong usage, or a default in the environment that is no number
//        111   a limit could not be read or set, or the program not be run

#include "cmd/chain.h"
#include "cmd/options.h"
#include "os/environment.h"
#include "os/limit.h"
#include "text/scan.h"

static constexpr const char* synopsis =
    "softlimit [-a allbytes] [-c corebytes] [-d databytes] [-f filebytes] [-l lockbytes] "
    "[-m membytes] [-o openfiles] [-p processes] [-r residentbytes] [-s stackbytes] "
    "[-t cpusecs] child";

// Defaults in the environment, the general one first so that the others correct it.
struct Default {
  const char* variable;
  char option;
};
static constexpr Default defaults[] = {
    {"SOFTLIMIT_MEMBYTES", 'm'},   {"SOFTLIMIT_ALLBYTES", 'a'},  {"SOFTLIMIT_COREBYTES", 'c'},
    {"SOFTLIMIT_DATABYTES", 'd'},  {"SOFTLIMIT_FILEBYTES", 'f'}, {"SOFTLIMIT_LOCKEDBYTES", 'l'},
    {"SOFTLIMIT_OPENFILES", 'o'},  {"SOFTLIMIT_PROCS", 'p'},     {"SOFTLIMIT_RSSBYTES", 'r'},
    {"SOFTLIMIT_STACKBYTES", 's'}, {"SOFTLIMIT_CPUSECS", 't'},
};

// False if `value` is not a number, `=` or `-`. Nothing here allocates memory before the last
// option is through: a first one may be too tight.
static bool limit(os::Resource resource, std::string_view value) {
  const auto now = os::get_limit(resource);
  if (!now && errno == ENOSYS) return true;
  if (!now) cmd::die_sys(cmd::temporary, "getrlimit failed");

  os::Limit wanted{.soft = now->hard, .hard = now->hard};
  if (value == "-") {
    wanted = {.soft = os::unlimited, .hard = os::unlimited};
  } else if (value != "=") {
    const auto number = text::number(value);
    if (!number) return false;
    if (*number < wanted.soft) wanted.soft = *number;
  }
  if (!os::set_limit(resource, wanted)) cmd::die_sys(cmd::temporary, "setrlimit failed");
  return true;
}

static bool limit(char option, std::string_view value) {
  using enum os::Resource;
  switch (option) {
    case 'a': return limit(address_space, value);
    case 'c': return limit(core, value);
    case 'd': return limit(data, value);
    case 'f': return limit(file_size, value);
    case 'l': return limit(locked_memory, value);
    case 'm':
      return limit(data, value) && limit(stack, value) && limit(locked_memory, value) &&
             limit(address_space, value);
    case 'o': return limit(open_files, value);
    case 'p': return limit(processes, value);
    case 'r': return limit(resident, value);
    case 's': return limit(stack, value);
    default: return limit(cpu_seconds, value);
  }
}

int program(cmd::Args args) {
  for (const auto& [variable, option] : defaults) {
    const char* value = os::get_env(variable);
    if (value == nullptr || limit(option, value)) continue;
    cmd::die(cmd::permanent, variable, " is not a number: ", value);
  }
  cmd::Options options(args, "a:c:d:f:l:m:o:p:r:s:t:");
  while (const char option = options.next()) {
    if (option == '?' || !limit(option, options.value())) cmd::usage(synopsis);
  }
  args = options.rest();
  if (args.empty()) cmd::usage(synopsis);
  cmd::chain(args);
}
