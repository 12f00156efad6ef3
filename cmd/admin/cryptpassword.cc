// cryptpassword: turn the password on standard input into a crypt(3) hash.
//
//   cryptpassword [ prefix ]
//
//   exit 0    the hash is on standard output
//        100  wrong usage; no password, one that is too long or holds a NUL; an unknown prefix
//        111  the system failed

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/password.h"

int program(cmd::Args args) {
  if (args.size() > 1 || (!args.empty() && *args[0] == '\0')) {
    cmd::usage("cryptpassword [ prefix ]");
  }

  std::string password;
  password.reserve(os::most_password + 1);
  switch (io::in.get_line(password, os::most_password)) {
    case io::Line::failed:
      errno = io::in.error();
      cmd::die_sys(cmd::temporary, "unable to read password");
    case io::Line::too_long: cmd::die(cmd::permanent, "password is too long");
    case io::Line::end: cmd::die(cmd::permanent, "password is empty");
    case io::Line::partial:
    case io::Line::complete: break;
  }
  if (password.empty()) cmd::die(cmd::permanent, "password is empty");
  if (password.find('\0') != std::string::npos) cmd::die(cmd::permanent, "password holds a NUL");

  const auto hash = os::hash_password(password, args[0]);
  os::wipe(password);
  if (!hash && errno == EINVAL && !args.empty())
    cmd::die(cmd::permanent, "unknown method ", args[0]);
  if (!hash) cmd::die_sys(cmd::temporary, "unable to hash password");
  io::out.print(*hash, '\n');
  return io::finish();
}
