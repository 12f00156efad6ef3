// is-list: test whether a message came by way of a mailing list, or as bulk mail.
//
//   is-list <message
//
//   exit 0     it did
//        100   it did not
//        111   it cannot be read; wrong usage

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/automatic.h"
#include "mail/header_reader.h"

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage(cmd::temporary, "is-list");

  mail::HeaderReader header(io::in);
  while (header.next()) {
    if (mail::tells_list(header.field())) return cmd::success;
  }
  if (!io::in.failed()) return cmd::permanent;
  errno = io::in.error();
  cmd::die_sys(cmd::temporary, "unable to read message");
}
