// confine: run a program that can use only the files it is given, and no network if asked for.
//
//   confine [ -ans ] [ -r path ] ... [ -w path ] ... [ -x path ] ... program [ arg ... ]
//
//   exit 100   wrong usage
//        111   a path could not be opened, this system cannot do it, or the program not be run

#include "cmd/chain.h"
#include "cmd/options.h"
#include "os/confine.h"

static constexpr const char* synopsis =
    "confine [ -ans ] [ -r path ] ... [ -w path ] ... [ -x path ] ... program [ arg ... ]";

enum class Missing { fatal, accepted };  // what this system cannot do
enum class Network { kept, denied };

static void allow(os::Confinement& files, const char* path, os::Access access) {
  if (!files.allow(path, access)) cmd::die_sys(cmd::temporary, "unable to open ", path);
}

// Where programs and libraries lie, and the devices that hardly any program can do without. No
// system has all of them.
static void allow_system(os::Confinement& files) {
  struct Place {
    const char* path;
    os::Access access;
  };
  using enum os::Access;
  constexpr Place places[] = {
      {"/bin", execute},    {"/lib", execute},          {"/lib32", execute},
      {"/lib64", execute},  {"/libx32", execute},       {"/sbin", execute},
      {"/usr", execute},    {"/etc/ld.so.cache", read}, {"/etc/ld.so.preload", read},
      {"/dev/null", write}, {"/dev/urandom", read},     {"/dev/zero", read},
  };
  for (const auto& [path, access] : places) {
    if (!files.allow(path, access) && errno != ENOENT) {
      cmd::die_sys(cmd::temporary, "unable to open ", path);
    }
  }
}

// Ends the program unless this system can keep every promise.
static void require_all(const os::Confinement& files, Network network) {
  switch (files.strength()) {
    case os::Confinement::Strength::none:
      cmd::die(cmd::temporary, "this system cannot confine programs: it has no Landlock");
    case os::Confinement::Strength::all_but_truncate:
      cmd::die(cmd::temporary,
               "this system cannot keep files from being emptied: it is older than Linux 6.2");
    case os::Confinement::Strength::full: break;
  }
  if (network == Network::denied && !os::network_deniable()) {
    cmd::die_sys(cmd::temporary, "this system cannot deny the network");
  }
}

int program(cmd::Args args) {
  os::Confinement files;
  if (!files) cmd::die_sys(cmd::temporary, "unable to confine");
  Missing missing = Missing::fatal;
  Network network = Network::kept;
  cmd::Options options(args, "anr:sw:x:");
  while (const char option = options.next()) {
    switch (option) {
      case 'a': missing = Missing::accepted; break;
      case 'n': network = Network::denied; break;
      case 'r': allow(files, options.value(), os::Access::read); break;
      case 's': allow_system(files); break;
      case 'w': allow(files, options.value(), os::Access::write); break;
      case 'x': allow(files, options.value(), os::Access::execute); break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  if (args.empty()) cmd::usage(synopsis);

  if (missing == Missing::fatal) require_all(files, network);
  if (!os::forbid_new_privileges() && missing == Missing::fatal) {
    cmd::die_sys(cmd::temporary, "unable to forbid new privileges");
  }
  if (!files.enter()) cmd::die_sys(cmd::temporary, "unable to confine");
  if (network == Network::denied && os::network_deniable() && !os::deny_network()) {
    cmd::die_sys(cmd::temporary, "unable to deny the network");
  }
  cmd::chain(args);
}
